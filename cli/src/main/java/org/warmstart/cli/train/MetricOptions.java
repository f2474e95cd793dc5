package org.warmstart.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.metric.MetricInput;
import org.warmstart.cli.metric.MetricLines;
import org.warmstart.cli.metric.MetricTableRows;
import org.warmstart.data.table.TableFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the examples of a metric are. */
final class MetricOptions {
  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Predictions, one a line; any file may be .gz.")
  private @Nullable Path predictions;

  @Option(
      names = "--references",
      arity = "1..*",
      paramLabel = "FILE",
      description = "References, one a line; several files where a text has several references.")
  private List<Path> references = new ArrayList<>();

  @Option(
      names = "--sources",
      paramLabel = "FILE",
      description = "What the predictions were made from, one a line, for metrics that compare.")
  private @Nullable Path sources;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "A table with predictions and references in columns, in the place of files of lines:"
              + " .csv, .tsv, .jsonl, .json, .parquet, such as a run's predictions.jsonl. A JSON"
              + " list of texts is several references.")
  private @Nullable Path table;

  @Option(
      names = "--table",
      converter = FormatConverter.class,
      paramLabel = "csv|tsv|jsonl|json|parquet|text|conll|conllu|squad",
      description = "What the file of --data is, whatever its name says.")
  private @Nullable TableFormat format;

  @Option(
      names = "--prediction-column",
      paramLabel = "NAME",
      description = "The table's column of predictions (default: prediction).")
  private @Nullable String predictionColumn;

  @Option(
      names = "--reference-column",
      arity = "1..*",
      paramLabel = "NAME",
      description = "The table's columns of references (default: reference).")
  private List<String> referenceColumns = new ArrayList<>();

  @Option(
      names = "--source-column",
      paramLabel = "NAME",
      description = "The table's column of sources (default: text).")
  private @Nullable String sourceColumn;

  @Option(
      names = "--no-answer",
      paramLabel = "FILE|COLUMN",
      description =
          "For answer-f1, how likely each question has no answer: a file of numbers, one a line, or"
              + " with --data a column, such as no_answer_margin.")
  private @Nullable String noAnswer;

  @Option(
      names = "--json-input",
      description =
          "Each line of the files is a JSON string, so that texts may hold line breaks: rougeLsum"
              + " takes the lines of a text for its sentences.")
  private boolean jsonInput;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  MetricOptions() {}

  /** Reads a format. */
  static final class FormatConverter extends KebabConverter<TableFormat> {
    FormatConverter() {
      super("format", TableFormat.values());
    }
  }

  /**
   * What a metric reads.
   *
   * @param name its name, for messages
   * @param references whether it compares with references
   * @param source whether it compares with sources
   * @param noAnswer whether it takes how likely there is no answer
   * @param listSeparator as {@link MetricTableRows.Columns} has it
   */
  record Needs(
      String name,
      boolean references,
      boolean source,
      boolean noAnswer,
      @Nullable String listSeparator) {}

  /**
   * Refuses options that do not go together or that the metric makes nothing of.
   *
   * @throws InputException naming them
   */
  void check(Needs needs) {
    if ((predictions == null) == (table == null)) {
      throw new ParameterException(
          spec.commandLine(), "give --predictions, or a table with --data, but one of them");
    }
    boolean ofTable = table != null;
    refuse(ofTable && !references.isEmpty(), "--references", "name columns: --reference-column");
    refuse(ofTable && sources != null, "--sources", "name the column: --source-column");
    refuse(ofTable && jsonInput, "--json-input", "leave it out");
    refuse(!ofTable && predictionColumn != null, "--prediction-column", "it is of --data");
    refuse(!ofTable && !referenceColumns.isEmpty(), "--reference-column", "it is of --data");
    refuse(!ofTable && sourceColumn != null, "--source-column", "it is of --data");
    refuse(!ofTable && format != null, "--table", "it says what --data is");
    String compares = "the metric '" + needs.name + "' compares ";
    refuse(
        !needs.references && !(references.isEmpty() && referenceColumns.isEmpty()),
        ofTable ? "--reference-column" : "--references",
        compares + "with no references; leave them out");
    refuse(
        needs.references && !ofTable && references.isEmpty(),
        "--references",
        compares + "with references, but there is no file of them");
    refuse(
        !needs.source && (sources != null || sourceColumn != null),
        ofTable ? "--source-column" : "--sources",
        compares + "with no sources; leave them out");
    refuse(
        needs.source && !ofTable && sources == null,
        "--sources",
        compares + "with what predictions were made from, but there is no file of that");
    refuse(
        noAnswer != null && !needs.noAnswer,
        "--no-answer",
        "it is for the metric answer-f1; leave it out");
  }

  private static void refuse(boolean wrong, String option, String why) {
    if (wrong) {
      throw new InputException(option + ": " + why);
    }
  }

  /**
   * Opens the examples.
   *
   * @throws InputException if a file cannot be read
   */
  MetricInput open(Needs needs) {
    if (table == null) {
      Path lines = predictions;
      if (lines == null) {
        throw new IllegalStateException("not checked");
      }
      return MetricLines.open(
          new MetricLines.Files(
              lines, references, sources, noAnswer == null ? null : Path.of(noAnswer), jsonInput));
    }
    List<String> named = referenceColumns.isEmpty() ? List.of("reference") : referenceColumns;
    return MetricTableRows.open(
        table,
        format == null ? TableFormat.AUTO : format,
        new MetricTableRows.Columns(
            predictionColumn == null ? "prediction" : predictionColumn,
            needs.references ? named : List.of(),
            !needs.source ? null : sourceColumn == null ? "text" : sourceColumn,
            noAnswer,
            needs.listSeparator));
  }
}
