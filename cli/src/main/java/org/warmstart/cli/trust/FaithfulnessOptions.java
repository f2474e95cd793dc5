package org.warmstart.cli.trust;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.use.TextPairs;
import org.warmstart.eval.faithfulness.FactSettings;
import org.warmstart.eval.faithfulness.Rounding;
import org.warmstart.eval.faithfulness.reading.DecimalMark;
import picocli.CommandLine.Option;

/** How facts are compared. */
final class FaithfulnessOptions {
  @Option(
      names = "--decimal-mark",
      converter = MarkConverter.class,
      defaultValue = "point",
      paramLabel = "point|comma|either",
      description = "What stands before decimals (default: ${DEFAULT-VALUE}).")
  private DecimalMark decimalMark;

  @Option(
      names = "--rounding",
      converter = RoundingConverter.class,
      defaultValue = "fair",
      paramLabel = "never|fair|always",
      description =
          "Which rounded numbers are supported: fair takes 3.5 million of 3,487,201 and about 800"
              + " of 803, always takes 800 of 803, too (default: ${DEFAULT-VALUE}).")
  private Rounding rounding;

  @InRange(least = 0, below = 1)
  @Option(
      names = "--tolerance",
      defaultValue = "0.05",
      paramLabel = "X",
      description =
          "How far a number behind a word such as about may be off (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(
      names = "--no-swaps",
      description = "Leave out the warnings about names and numbers that belong to something else.")
  private boolean noSwaps;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FaithfulnessOptions() {}

  FactSettings settings() {
    return new FactSettings(decimalMark, rounding, tolerance, !noSwaps);
  }

  /** Reads a decimal mark. */
  static final class MarkConverter extends KebabConverter<DecimalMark> {
    MarkConverter() {
      super("decimal mark", DecimalMark.values());
    }
  }

  /** Reads a way of rounding. */
  static final class RoundingConverter extends KebabConverter<Rounding> {
    RoundingConverter() {
      super("rounding", Rounding.values());
    }
  }

  /** Where texts and sources come from. */
  static final class Files {
    @Option(
        names = "--predictions",
        paramLabel = "FILE",
        description =
            "The texts: a run's predictions.jsonl, another table (.csv, .tsv, .jsonl, .json,"
                + " .parquet), or lines.")
    @Nullable Path predictions;

    @Option(
        names = "--sources",
        paramLabel = "FILE",
        description = "Their sources, where they are in another file: a table, or lines.")
    @Nullable Path sources;

    @Option(
        names = "--text",
        paramLabel = "COLUMN",
        description = "The column of the texts (default: prediction, else text).")
    @Nullable String text;

    @Option(
        names = "--source",
        paramLabel = "COLUMN",
        description = "The column of the sources (default: source, else text beside prediction).")
    @Nullable String source;

    @Option(
        names = "--json-input",
        description = "The lines are JSON strings, so that texts may hold line breaks.")
    boolean jsonInput;

    TextPairs open(Path texts) {
      return TextPairs.open(texts, sources, text, source, jsonInput);
    }
  }
}
