package org.warmstart.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.table.DataSource;
import org.warmstart.data.table.Row;
import org.warmstart.data.table.Rows;
import org.warmstart.data.table.TableFormat;
import org.warmstart.data.text.TextCorpus;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.BpeTrainer;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.TokenizerTrainer;
import org.warmstart.text.train.UnigramTrainer;
import org.warmstart.text.train.WordLevelTrainer;
import org.warmstart.text.train.WordPieceTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a vocabulary from text. */
@Command(
    name = "train",
    description = "Learn a tokenizer from text files and write it as Hugging Face tokenizer files.",
    footer = {
      "%nExample:",
      "  warmstart tokenizer train --type wordpiece --vocab-size 8000 --out my-tokenizer books/"
    })
final class TokenizerTrainCommand implements Callable<Integer> {
  /** The kinds of tokenizer. */
  enum Type {
    /** BERT's. */
    WORDPIECE,
    /** GPT-2's. */
    BYTE_LEVEL_BPE,
    /** GPT-1's. */
    BPE,
    /** SentencePiece's, with probabilities. */
    UNIGRAM,
    /** The most frequent words. */
    WORD_LEVEL
  }

  private static final String CELL = "text";

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description =
          "UTF-8 text, .gz too, of any size, each line a text; of a folder, all .txt files in it"
              + " and below. With --column, tables.")
  private List<Path> inputs;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "The files are tables (CSV, TSV, JSON lines, Parquet); train on this column's cells.")
  private @Nullable String column;

  @Option(
      names = "--type",
      required = true,
      converter = TypeConverter.class,
      paramLabel = "TYPE",
      description =
          "wordpiece (BERT), byte-level-bpe (GPT-2), bpe (GPT-1), unigram (T5, XLNet) or word-level"
              + " (whole words).")
  private Type type;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Number of tokens, special ones included (default: ${DEFAULT-VALUE}).")
  private int vocabSize;

  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "All but unigram: how often a pair, for word-level a word, must be seen to become a token"
              + " (default: ${DEFAULT-VALUE}).")
  private long minFrequency;

  @Option(
      names = "--character-coverage",
      paramLabel = "SHARE",
      defaultValue = "1",
      description =
          "unigram: share of the text's characters to be expressible; the rarest others are"
              + " unknown. 0.9995 suits Chinese and Japanese (default: ${DEFAULT-VALUE}).")
  private double characterCoverage;

  @Option(
      names = "--cased",
      description = "wordpiece: keep case and accents (default: lower-case, accents taken off).")
  private boolean cased;

  @Option(
      names = "--lower-case",
      description = "unigram, word-level: lower-case the text (default: as it is).")
  private boolean lowerCase;

  @Option(names = "--split-digits", description = "unigram: every digit is a token of its own.")
  private boolean splitDigits;

  @Option(
      names = "--byte-fallback",
      description =
          "unigram: unknown characters become their bytes, which take 256 tokens, so that every"
              + " text can be expressed.")
  private boolean byteFallback;

  @Option(
      names = "--special-token",
      paramLabel = "TOKEN",
      description = "A special token, in place of the type's usual ones; may be repeated.")
  private @Nullable List<String> specialTokens;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Most tokens of the model to come, to be noted in the tokenizer's files.")
  private @Nullable Integer maxLength;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: one a processor). They change nothing in the result.")
  private @Nullable Integer threads;

  @Mixin private OutputFolder output;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  TokenizerTrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads a type as it is written on the command line. */
  static final class TypeConverter extends KebabConverter<Type> {
    TypeConverter() {
      super("tokenizer type", Type.values());
    }
  }

  @Override
  public Integer call() {
    checkOptions();
    Path out = output.prepare();
    TokenizerTrainer<?> trainer =
        switch (type) {
          case WORDPIECE -> new WordPieceTrainer().lowerCase(!cased).minFrequency(minFrequency);
          case BYTE_LEVEL_BPE -> new ByteLevelBpeTrainer().minFrequency(minFrequency);
          case BPE -> new BpeTrainer().minFrequency(minFrequency);
          case UNIGRAM ->
              new UnigramTrainer()
                  .characterCoverage(characterCoverage)
                  .lowerCase(lowerCase)
                  .splitDigits(splitDigits)
                  .byteFallback(byteFallback);
          case WORD_LEVEL -> new WordLevelTrainer().lowerCase(lowerCase).minFrequency(minFrequency);
        };
    trainer.vocabularySize(vocabSize);
    if (specialTokens != null) {
      trainer.specialTokens(specialTokens);
    }
    if (maxLength != null) {
      trainer.modelMaxLength(maxLength);
    }
    if (threads != null) {
      trainer.threads(threads);
    }
    Tokenizer tokenizer = train(trainer);
    TokenizerFiles.save(tokenizer, out);
    int size = tokenizer.vocabularySize();
    terminal.out().println("wrote a tokenizer of " + size + " tokens to " + out);
    if (size < vocabSize) {
      terminal
          .err()
          .println(
              "warmstart: the text gave fewer than "
                  + vocabSize
                  + (type == Type.UNIGRAM
                      ? " tokens; more text would give more"
                      : " tokens; more text or a smaller --min-frequency would give more"));
    }
    return 0;
  }

  /** Options that the type has no use for are mistakes, and not to be passed over. */
  private void checkOptions() {
    only("--cased", Type.WORDPIECE);
    only("--lower-case", Type.UNIGRAM, Type.WORD_LEVEL);
    only("--split-digits", Type.UNIGRAM);
    only("--byte-fallback", Type.UNIGRAM);
    only("--character-coverage", Type.UNIGRAM);
    only("--min-frequency", Type.WORDPIECE, Type.BYTE_LEVEL_BPE, Type.BPE, Type.WORD_LEVEL);
  }

  private void only(String option, Type... types) {
    if (spec.commandLine().getParseResult().hasMatchedOption(option)
        && !List.of(types).contains(type)) {
      throw new ParameterException(
          spec.commandLine(), option + " has no meaning for this --type; see --help");
    }
  }

  private Tokenizer train(TokenizerTrainer<?> trainer) {
    try (PhaseProgress progress = new PhaseProgress(terminal)) {
      trainer.progress(progress);
      if (column == null) {
        return trainer.trainFiles(TextCorpus.files(inputs));
      }
      DataSource source =
          new DataSource(
              inputs, TableFormat.AUTO, null, null, null, false, Map.of(CELL, column), null, null);
      try (Rows rows = Rows.open(source)) {
        rows.notes().forEach(terminal.err()::println);
        return trainer.train(() -> new Cells(rows));
      }
    }
  }

  private record Cells(Rows rows) implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public String next() {
      Row row = rows.next();
      return row.isNull(CELL) ? "" : row.text(CELL);
    }
  }
}
