package org.warmstart.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.generate.EarlyStopping;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.checkpoint.Composition.Source;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.InputException;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A warm-started encoder-decoder from two checkpoints. */
@Command(
    name = "compose",
    description = {
      "Make an encoder-decoder from an encoder's and a decoder's checkpoint, and tell which tensors"
          + " were copied, shared, newly initialised and ignored. Fine-tune it afterwards: its"
          + " cross-attention starts at random."
    },
    footer = {
      "%nExample:",
      "  warmstart compose --encoder my-bert --decoder my-bert --share --out bert-share",
      "  warmstart compose --variant bert2gpt2 --encoder my-bert --decoder my-gpt2 --out b2g",
      "  warmstart compose --encoder my-roberta --encoder-layers 6 --decoder gpt2 --out small"
    })
final class ComposeCommand implements Callable<Integer> {
  /** Beam search as in Rothe et al. 2020, section 4. */
  private static final int BEAMS = 4;

  private static final int MOST_NEW_TOKENS = 128;

  private final Terminal terminal;

  @Mixin private ComposeSides sides;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer of what is read (default: the one in the encoder's folder).")
  private @Nullable Path tokenizerPath;

  @Option(
      names = "--decoder-tokenizer",
      paramLabel = "FILE|DIR",
      description =
          "The tokenizer of what is written (default: the one in the decoder's folder, or else"
              + " that of the encoder).")
  private @Nullable Path decoderTokenizerPath;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Fixes the random weights (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object, with every tensor by name.")
  private boolean json;

  @Mixin private OutputFolder output;
  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ComposeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    sides.check();
    Source from = sides.encoderSource();
    Source to = sides.decoderSource();
    sides.requireFamilies(from, to);
    TokenizerPair tokenizers = tokenizers();
    from = fitted(from, tokenizers.source(), "encoder");
    to = fitted(to, tokenizers.target(), "decoder");
    TokenRoles roles = roles(tokenizers.target());
    Path out = output.prepare();
    engine.start();
    RandomState.seed(seed);
    Composition.Composed composed = Composition.compose(from, to, sides.shares(), roles);
    try {
      Checkpoint.save(composed.model(), out);
      tokenizers.save(out);
      generation(roles, to.config().maxPositions()).save(out);
      CompositionReport.print(composed, json, terminal.out());
      if (!json) {
        terminal.out().println("wrote " + out);
      }
    } finally {
      composed.model().release();
    }
    return 0;
  }

  private TokenizerPair tokenizers() {
    Path ofEncoder = tokenizerPath != null ? tokenizerPath : withTokenizer(sides.encoder());
    Path ofDecoder =
        decoderTokenizerPath != null
            ? decoderTokenizerPath
            : tokenizerPath != null ? null : withTokenizer(sides.decoder());
    Path source = ofEncoder != null ? ofEncoder : ofDecoder;
    if (source == null) {
      throw new InputException(
          "neither side has a tokenizer in its folder; name one with --tokenizer");
    }
    return ofDecoder == null || ofDecoder.equals(source)
        ? TokenizerPair.of(Tokenizer.load(source))
        : TokenizerPair.of(Tokenizer.load(source), Tokenizer.load(ofDecoder));
  }

  private static @Nullable Path withTokenizer(ModelArgument side) {
    Path folder = side.folder();
    return folder != null && Tokenizer.existsIn(folder) ? folder : null;
  }

  /** Random weights have as many rows as the tokenizer needs; a checkpoint's must have enough. */
  private static Source fitted(Source side, Tokenizer tokenizer, String name) {
    int needed = tokenizer.vocabularySize();
    if (side.checkpoint() == null) {
      return Source.random(side.config().withVocabularySize(needed));
    }
    if (needed > side.config().vocabularySize()) {
      throw new InputException(
          "the tokenizer of the "
              + name
              + " has "
              + needed
              + " tokens, but its checkpoint only "
              + side.config().vocabularySize()
              + "; they do not belong together");
    }
    return side;
  }

  /** BERT's [CLS] and [SEP] begin and end a text if the tokenizer names no other tokens for it. */
  private static TokenRoles roles(Tokenizer tokenizer) {
    SpecialTokens special = tokenizer.specialTokens();
    Integer start = id(tokenizer, special.bos(), special.classification());
    Integer end = id(tokenizer, special.eos(), special.separator());
    if (start == null || end == null) {
      throw new InputException(
          "the tokenizer of the decoder names no token that "
              + (start == null ? "begins" : "ends")
              + " a text; add bos_token and eos_token to its tokenizer_config.json");
    }
    return new TokenRoles(start, end, id(tokenizer, special.padding(), special.eos()), start);
  }

  private static @Nullable Integer id(
      Tokenizer tokenizer, @Nullable String token, @Nullable String otherwise) {
    String name = token != null ? token : otherwise;
    OptionalInt id = name == null ? OptionalInt.empty() : tokenizer.id(name);
    return id.isPresent() ? id.getAsInt() : null;
  }

  private static GenerationSettings generation(TokenRoles roles, int positions) {
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
