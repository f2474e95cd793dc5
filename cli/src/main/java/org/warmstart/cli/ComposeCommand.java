package org.warmstart.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.InputException;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
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
      "  warmstart compose --encoder my-bert --decoder my-bert --share --out bert-share"
    })
final class ComposeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "DIR",
      description = "The encoder's checkpoint.")
  private Path encoder;

  @Option(
      names = "--decoder",
      required = true,
      paramLabel = "DIR",
      description = "The decoder's checkpoint.")
  private Path decoder;

  @Option(
      names = "--share",
      description = "Both sides use the same tensors where they can (one family only).")
  private boolean share;

  @Option(
      names = "--random-encoder",
      description = "Take only the sizes of the encoder; its weights start at random.")
  private boolean randomEncoder;

  @Option(
      names = "--random-decoder",
      description = "Take only the sizes of the decoder; its weights start at random.")
  private boolean randomDecoder;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer of both sides (default: the one in the encoder's folder).")
  private @Nullable Path tokenizerPath;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Fixes the random weights (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private OutputFolder output;
  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ComposeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Composition.Source from = source(encoder, randomEncoder);
    Composition.Source to = source(decoder, randomDecoder);
    Tokenizer tokenizer = Tokenizer.load(tokenizerPath != null ? tokenizerPath : encoder);
    if (tokenizerPath == null) {
      requireSameTokenizer(tokenizer);
    }
    Path out = output.prepare();
    engine.start();
    RandomState.seed(seed);
    Composition.Composed composed = Composition.compose(from, to, share, roles(tokenizer));
    try {
      Checkpoint.save(composed.model(), out);
      tokenizer.save(out);
      report(composed, out);
    } finally {
      composed.model().release();
    }
    return 0;
  }

  private static Composition.Source source(Path checkpoint, boolean random) {
    return random
        ? Composition.Source.random(Checkpoint.config(checkpoint))
        : Composition.Source.checkpoint(checkpoint);
  }

  /** One tokenizer serves both sides, so two different ones cannot be right. */
  private void requireSameTokenizer(Tokenizer ofEncoder) {
    if (encoder.equals(decoder) || !hasTokenizer(decoder)) {
      return;
    }
    Tokenizer ofDecoder = Tokenizer.load(decoder);
    String sample = "The quick brown fox jumps over 13 lazy dogs, doesn't it?";
    boolean same =
        ofEncoder.vocabularySize() == ofDecoder.vocabularySize()
            && Arrays.equals(ofEncoder.ids(sample), ofDecoder.ids(sample));
    if (!same) {
      throw new InputException(
          encoder
              + " and "
              + decoder
              + " have different tokenizers, but both sides of an encoder-decoder use one here;"
              + " name it with --tokenizer");
    }
  }

  private static boolean hasTokenizer(Path folder) {
    return Files.exists(folder.resolve("tokenizer.json"))
        || Files.exists(folder.resolve("vocab.txt"))
        || Files.exists(folder.resolve("vocab.json"));
  }

  /** BERT's [CLS] and [SEP] begin and end a text if the tokenizer names no other tokens for it. */
  private static TokenRoles roles(Tokenizer tokenizer) {
    SpecialTokens special = tokenizer.specialTokens();
    Integer start = id(tokenizer, special.bos(), special.classification());
    Integer end = id(tokenizer, special.eos(), special.separator());
    return new TokenRoles(start, end, id(tokenizer, special.padding(), special.eos()), start);
  }

  private static @Nullable Integer id(
      Tokenizer tokenizer, @Nullable String token, @Nullable String otherwise) {
    String name = token != null ? token : otherwise;
    OptionalInt id = name == null ? OptionalInt.empty() : tokenizer.id(name);
    return id.isPresent() ? id.getAsInt() : null;
  }

  private void report(Composition.Composed composed, Path out) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (Composition.Origin origin : Composition.Origin.values()) {
      long tensors = composed.parts().stream().filter(part -> part.origin() == origin).count();
      String amount = tensors + " tensors";
      if (origin != Composition.Origin.SHARED) {
        amount += ", " + ModelSize.grouped(composed.parameters(origin)) + " parameters";
      }
      lines.put(KebabConverter.written(origin), amount);
    }
    lines.put("ignored", composed.ignored().size() + " tensors");
    lines.put("total", ModelSize.grouped(composed.model().parameterCount()) + " parameters");
    lines.forEach((name, amount) -> terminal.out().printf("%-8s %s%n", name, amount));
    for (Composition.Part part : composed.parts()) {
      if (part.origin() == Composition.Origin.NEW) {
        terminal.out().println("  new: " + part.tensor());
      }
    }
    composed.ignored().forEach(name -> terminal.out().println("  ignored: " + name));
    terminal.out().println("wrote " + out);
  }
}
