package org.warmstart.cli.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.PhaseProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.ThreadCount;
import org.warmstart.data.text.Document;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.learn.word2vec.Word2Vec;
import org.warmstart.learn.word2vec.Word2VecSettings;
import org.warmstart.learn.word2vec.Word2VecSettings.Architecture;
import org.warmstart.learn.word2vec.WordVectorFiles;
import org.warmstart.learn.word2vec.WordVectorFiles.Format;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Learns word vectors from text. */
@Command(
    name = "train",
    description = {
      "Train word vectors with negative sampling, dynamic windows and subsampling of frequent"
          + " words. The text is read again and again and never held. The result is fixed by the"
          + " seed, whatever the number of threads."
    },
    footer = {
      "%nExample:",
      "  warmstart word2vec train --texts books/ --lower-case --words --vectors books.bin"
    })
final class Word2VecTrainCommand implements Callable<Integer> {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}'’]+");

  private final Terminal terminal;

  @Option(
      names = "--texts",
      required = true,
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "UTF-8 text, .gz too; of a folder, all .txt files in it and below.")
  private List<Path> corpus;

  @Option(
      names = "--vectors",
      required = true,
      paramLabel = "FILE",
      description =
          "File for the vectors; its name says the format: .bin (word2vec's binary),"
              + " .safetensors, else word2vec's text.")
  private Path out;

  @Option(
      names = "--unit",
      converter = UnitConverter.class,
      defaultValue = "paragraph",
      paramLabel = "line|paragraph",
      description = "What words are looked for within (default: ${DEFAULT-VALUE}).")
  private DocumentUnit unit;

  @Option(
      names = "--words",
      description = "Words are runs of letters and digits (default: what stands between spaces).")
  private boolean letters;

  @Option(names = "--lower-case", description = "Make all letters small.")
  private boolean lowerCase;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "Words are the tokens of this tokenizer.")
  private @Nullable Path tokenizerPath;

  @Option(
      names = "--architecture",
      converter = ArchitectureConverter.class,
      defaultValue = "skip-gram",
      paramLabel = "skip-gram|cbow",
      description = "What is predicted from what (default: ${DEFAULT-VALUE}).")
  private Architecture architecture;

  @InRange(least = 1, most = 10_000)
  @Option(
      names = "--dimensions",
      paramLabel = "N",
      defaultValue = "100",
      description = "Width of the vectors (default: ${DEFAULT-VALUE}).")
  private int dimensions;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "5",
      description = "The farthest words looked at, on each side (default: ${DEFAULT-VALUE}).")
  private int window;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--negatives",
      paramLabel = "N",
      defaultValue = "5",
      description = "Noise words beside every true one (default: ${DEFAULT-VALUE}).")
  private int negatives;

  @InRange(least = 0, below = 1)
  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      defaultValue = "1e-3",
      description =
          "Words more frequent than this are left out at random; 0: none"
              + " (default: ${DEFAULT-VALUE}).")
  private double sample;

  @InRange(least = 1)
  @Option(
      names = "--min-count",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rarer words get no vector (default: ${DEFAULT-VALUE}).")
  private int minCount;

  @InRange(least = 1, most = 1_000_000)
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes over the text (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @InRange(least = 1e-10, most = 100)
  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "At the start, falling linearly (default: 0.025, with cbow 0.05).")
  private @Nullable Double learningRate;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadCount.class,
      description = "Threads (default: one a processor, which is also the most).")
  private @Nullable Integer threads;

  @InRange
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of every draw (default: ${DEFAULT-VALUE}).")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  Word2VecTrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads an architecture. */
  static final class ArchitectureConverter extends KebabConverter<Architecture> {
    ArchitectureConverter() {
      super("architecture", Architecture.values());
    }
  }

  /** Reads a unit of text. */
  static final class UnitConverter extends KebabConverter<DocumentUnit> {
    UnitConverter() {
      super("unit", new DocumentUnit[] {DocumentUnit.LINE, DocumentUnit.PARAGRAPH});
    }
  }

  @Override
  public Integer call() {
    int processors = Runtime.getRuntime().availableProcessors();
    if (threads != null && threads > processors) {
      terminal
          .err()
          .println(
              "warmstart: " + Messages.count(processors, "thread") + ", one a processor, are used");
    }
    Word2VecSettings settings =
        new Word2VecSettings(
            architecture,
            dimensions,
            window,
            negatives,
            sample,
            minCount,
            epochs,
            learningRate != null ? learningRate : architecture.learningRate(),
            threads != null ? Math.min(threads, processors) : processors,
            seed);
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InputException("--vectors " + out + ": the folder " + folder + " does not exist");
    }
    // better known before hours of training than after
    if (Files.isDirectory(out) || !Files.isWritable(folder)) {
      throw new InputException("--vectors " + out + ": no file can be written there");
    }
    Function<String, List<String>> split = split();
    Word2Vec.Trained trained;
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      trained =
          Word2Vec.train(() -> new Texts(TextCorpus.open(corpus, unit)), split, settings, progress);
    }
    WordVectorFiles.write(trained.vectors(), out, Format.of(out));
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "wrote %,d vectors of %d numbers to %s: %,d words in %.1f s (%,.0f a second),"
                    + " loss %.4f",
                trained.vectors().words().size(),
                dimensions,
                out,
                trained.words(),
                trained.seconds(),
                trained.words() / trained.seconds(),
                trained.loss()));
    return 0;
  }

  private Function<String, List<String>> split() {
    if (tokenizerPath != null) {
      Tokenizer tokenizer = TokenizerFiles.load(tokenizerPath);
      return text -> List.of(tokenizer.encode(cased(text), false).tokens());
    }
    Pattern between = letters ? NO_LETTERS : SPACE;
    return text -> between.splitAsStream(cased(text)).filter(word -> !word.isEmpty()).toList();
  }

  private String cased(String text) {
    return lowerCase ? text.toLowerCase(Locale.ROOT) : text;
  }

  private record Texts(TextCorpus corpus) implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return corpus.hasNext();
    }

    @Override
    public String next() {
      Document document = corpus.next();
      return document.text();
    }
  }
}
