package org.warmstart.cli.tokenizer;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.text.train.TrainerSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how a tokenizer is trained; each has a key in a configuration. */
final class TrainerOptions {
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

  @Option(
      names = "--type",
      converter = TypeConverter.class,
      paramLabel = "TYPE",
      description =
          "wordpiece (BERT), byte-level-bpe (GPT-2), bpe (GPT-1), unigram (T5, XLNet) or word-level"
              + " (whole words).")
  private @Nullable Type type;

  @InRange(least = 1)
  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Number of tokens, special ones included (default: ${DEFAULT-VALUE}).")
  private int vocabSize;

  @InRange(least = 0)
  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "All but unigram: how often a pair, for word-level a word, must be seen to become a token"
              + " (default: ${DEFAULT-VALUE}).")
  private long minFrequency;

  @InRange(least = 0, most = 1)
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

  @InRange(least = 1)
  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Most tokens of the model to come, to be noted in the tokenizer's files.")
  private @Nullable Integer maxLength;

  /** Reads a type as it is written on the command line. */
  static final class TypeConverter extends KebabConverter<Type> {
    TypeConverter() {
      super("tokenizer type", Type.values());
    }
  }

  /** The settings that a configuration would have for these options. */
  TrainerSettings settings(CommandSpec command) {
    if (type == null) {
      throw new ParameterException(
          command.commandLine(), "Missing required option: '--type=TYPE' (or '--config=FILE')");
    }
    checkOptions(command, type);
    return switch (type) {
      case WORDPIECE ->
          new TrainerSettings.WordPiece(
              vocabSize, specialTokens, maxLength, minFrequency, "", 0, !cased);
      case BYTE_LEVEL_BPE ->
          new TrainerSettings.ByteLevelBpe(
              vocabSize, specialTokens, maxLength, minFrequency, "", 0, false);
      case BPE -> new TrainerSettings.Bpe(vocabSize, specialTokens, maxLength, minFrequency, "", 0);
      case UNIGRAM ->
          new TrainerSettings.Unigram(
              vocabSize,
              specialTokens,
              maxLength,
              "",
              0,
              characterCoverage,
              lowerCase,
              splitDigits,
              byteFallback);
      case WORD_LEVEL ->
          new TrainerSettings.WordLevel(
              vocabSize, specialTokens, maxLength, minFrequency, lowerCase);
    };
  }

  /** Options that the type has no use for are mistakes, and not to be passed over. */
  private static void checkOptions(CommandSpec command, Type type) {
    only(command, type, "--cased", Type.WORDPIECE);
    only(command, type, "--lower-case", Type.UNIGRAM, Type.WORD_LEVEL);
    only(command, type, "--split-digits", Type.UNIGRAM);
    only(command, type, "--byte-fallback", Type.UNIGRAM);
    only(command, type, "--character-coverage", Type.UNIGRAM);
    only(
        command,
        type,
        "--min-frequency",
        Type.WORDPIECE,
        Type.BYTE_LEVEL_BPE,
        Type.BPE,
        Type.WORD_LEVEL);
  }

  private static void only(CommandSpec command, Type type, String option, Type... types) {
    if (command.commandLine().getParseResult().hasMatchedOption(option)
        && !Arrays.asList(types).contains(type)) {
      throw new ParameterException(
          command.commandLine(), option + " has no meaning for this --type; see --help");
    }
  }
}
