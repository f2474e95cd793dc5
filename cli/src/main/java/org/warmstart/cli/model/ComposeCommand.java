package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.GenerationOptions;
import org.warmstart.cli.common.OutputFolder;
import org.warmstart.cli.common.Terminal;
import org.warmstart.generate.EarlyStopping;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.card.ComposedCard;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.checkpoint.Composition.Composed;
import org.warmstart.model.checkpoint.Composition.Source;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A warm-started encoder-decoder from two checkpoints, or one behind a new encoder. */
@Command(
    name = "compose",
    description = {
      "Make an encoder-decoder from an encoder's and a decoder's checkpoint, and tell which tensors"
          + " were copied, shared, newly initialised and ignored. Fine-tune it afterwards: its"
          + " cross-attention starts at random. With --new-encoder put an encoder in front of a"
          + " whole encoder-decoder instead."
    },
    footer = {
      "%nExample:",
      "  warmstart compose --encoder my-bert --decoder my-bert --share --out bert-share",
      "  warmstart compose --variant bert2gpt2 --encoder my-bert --decoder my-gpt2 --out b2g",
      "  warmstart compose --encoder my-roberta --encoder-layers 6 --decoder gpt2"
          + " --random-decoder --out small",
      "  warmstart compose --new-encoder --tokenizer romanian --decoder my-bart --out ro-en"
    })
public final class ComposeCommand implements Callable<Integer>, GenerationOptions.Holder {
  /** Beam search as in Rothe et al. 2020, section 4. */
  private static final int BEAMS = 4;

  private static final int MOST_NEW_TOKENS = 128;

  private final Terminal terminal;

  @Mixin private ComposeSides sides;

  @Mixin private ComposeTokenizers tokenizerOptions;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Fixes the random weights (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object, with every tensor by name.")
  private boolean json;

  // the command's own --seed is that of the weights
  private final GenerationOptions generation =
      new GenerationOptions(setting -> !setting.option().equals("--seed"));

  @Mixin private OutputFolder output;
  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ComposeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public GenerationOptions generation() {
    return generation;
  }

  @Override
  public Integer call() {
    sides.check();
    return sides.hasNewEncoder() ? replaceEmbeddings() : warmStart();
  }

  private int warmStart() {
    Source from = sides.encoderSource();
    Source to = sides.decoderSource();
    sides.requireFamilies(from, to);
    TokenizerPair tokenizers = tokenizerOptions.load(sides.encoder(), sides.decoder());
    Source reads = tokenizerOptions.fitted(from, tokenizers.source(), "encoder");
    Source writes = tokenizerOptions.fitted(to, tokenizers.target(), "decoder");
    TokenRoles roles = roles(tokenizers.target());
    int positions = writes.config().maxPositions();
    GenerationSettings settings = changed(usual(roles, positions), positions);
    start();
    Composed composed = Composition.compose(reads, writes, sides.shares(), roles);
    return write(composed, Stream.of(reads, writes), tokenizers, settings);
  }

  private int replaceEmbeddings() {
    Path pretrained = Objects.requireNonNull(sides.decoder().folder()); // checked with the sides
    TokenizerPair tokenizers =
        tokenizerOptions.loadForNewEncoder(
            sides.namesEncoder() ? sides.encoder() : null, sides.decoder());
    Source front =
        tokenizerOptions.fitted(sides.newEncoderSource(), tokenizers.source(), "encoder");
    tokenizerOptions.fitted(Source.checkpoint(pretrained), tokenizers.target(), "decoder");
    ModelConfig config = Checkpoint.config(pretrained);
    GenerationSettings settings =
        changed(GenerationSettings.forCheckpoint(pretrained, config), config.maxPositions());
    start();
    Composed composed = Composition.replaceEmbeddings(front, pretrained);
    return write(composed, Stream.of(front, Source.checkpoint(pretrained)), tokenizers, settings);
  }

  /** With the options in place of the usual settings, and so that they fit the decoder. */
  private GenerationSettings changed(GenerationSettings settings, int positions) {
    GenerationSettings result = generation.apply(settings, terminal.err());
    result.requireFits(positions);
    return result;
  }

  private void start() {
    output.check();
    engine.start();
    RandomState.seed(seed);
  }

  private int write(
      Composed composed,
      Stream<Source> from,
      TokenizerPair tokenizers,
      GenerationSettings settings) {
    List<Path> bases = from.map(Source::checkpoint).filter(Objects::nonNull).distinct().toList();
    try {
      output.write(
          terminal,
          folder -> {
            Checkpoint.save(composed.model(), folder);
            tokenizers.save(folder);
            settings.save(folder);
            ComposedCard.write(composed.model(), bases, CompositionReport.totals(composed), folder);
          });
      CompositionReport.print(composed, json, terminal.out());
      if (!json) {
        terminal.out().println("wrote " + output.path());
      }
    } finally {
      composed.model().release();
    }
    return 0;
  }

  /** BERT's [CLS] and [SEP] begin and end a text if the tokenizer names no other tokens for it. */
  private static TokenRoles roles(Tokenizer tokenizer) {
    SpecialTokens special = tokenizer.specialTokens();
    Integer start = ComposeTokenizers.id(tokenizer, special.bos(), special.classification());
    Integer end = ComposeTokenizers.id(tokenizer, special.eos(), special.separator());
    if (start == null || end == null) {
      throw new InputException(
          "the tokenizer of the decoder names no token that "
              + (start == null ? "begins" : "ends")
              + " a text; add bos_token and eos_token to its tokenizer_config.json");
    }
    return new TokenRoles(
        start, end, ComposeTokenizers.id(tokenizer, special.padding(), special.eos()), start);
  }

  private static GenerationSettings usual(TokenRoles roles, int positions) {
    Integer end = roles.end();
    return GenerationSettings.builder()
        .maxNewTokens(Math.min(MOST_NEW_TOKENS, positions - 1))
        .numBeams(BEAMS)
        .earlyStopping(EarlyStopping.WHEN_FULL)
        .bosTokenId(roles.beginning())
        .eosTokenIds(end == null ? List.of() : List.of(end))
        .padTokenId(roles.padding())
        .decoderStartTokenId(roles.decoderStart())
        .build();
  }
}
