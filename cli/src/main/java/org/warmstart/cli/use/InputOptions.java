package org.warmstart.cli.use;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.TextLines;
import org.warmstart.data.table.TableFormat;
import org.warmstart.text.chat.ChatTokens;
import picocli.CommandLine.Option;

/** Where a command's texts come from: lines, or the rows of a table. */
final class InputOptions {
  @Option(
      names = "--json-input",
      description =
          "Each line is JSON: a string, so that a text may hold line breaks, an array of two for a"
              + " pair, or an object with the keys of --text and --second.")
  private boolean jsonInput;

  @Option(
      names = "--table",
      converter = FormatConverter.class,
      paramLabel = "csv|tsv|jsonl|json|parquet|text|conll|conllu|squad",
      description = "What the file is, whatever its name says; text is one a line.")
  private @Nullable TableFormat table;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      description =
          "The column of the texts, by name or position from 0 (default: text). With --json, the"
              + " columns not asked for come along; one with the name of a result has input_"
              + " before it.")
  private @Nullable String text;

  @Option(
      names = "--second",
      paramLabel = "COLUMN",
      description = "The column of the second texts, where texts are pairs.")
  private @Nullable String second;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  InputOptions() {}

  /** Reads a format. */
  static final class FormatConverter extends KebabConverter<TableFormat> {
    FormatConverter() {
      super(
          "format",
          new TableFormat[] {
            TableFormat.CSV,
            TableFormat.TSV,
            TableFormat.JSONL,
            TableFormat.JSON,
            TableFormat.PARQUET,
            TableFormat.TEXT,
            TableFormat.CONLL,
            TableFormat.CONLLU,
            TableFormat.SQUAD
          });
    }
  }

  /**
   * Opens the texts.
   *
   * @param file null or {@code -} for standard input
   * @param pairs what texts are to be
   * @throws InputException if the file cannot be read or the options contradict each other
   */
  InputTexts open(@Nullable Path file, InputTexts.Pairs pairs) {
    TableFormat format = format(file);
    if (format == TableFormat.TEXT) {
      if (!jsonInput && (text != null || second != null)) {
        throw new InputException(
            "--text and --second name columns, and lines have none; the file has to be a table"
                + " (--table says so), or its lines JSON objects (--json-input)");
      }
      return new LineTexts(
          TextLines.open(file, false), jsonInput, text == null ? "text" : text, secondKey(), pairs);
    }
    if (file == null || file.toString().equals("-")) {
      throw new InputException(
          "--table: tables are read from files; on standard input there are lines or, with"
              + " --json-input, JSON objects");
    }
    return TableTexts.open(file, format, text, second, pairs);
  }

  /**
   * Opens conversations: lines that are users' turns, or JSON.
   *
   * @param file null or {@code -} for standard input
   * @throws InputException if the file cannot be read or the options contradict each other
   */
  ChatTexts openChats(@Nullable Path file, ChatTokens chat) {
    if (table != null || text != null || second != null) {
      throw new InputException(
          "--chat reads lines, each a user's turn or, with --json-input and from a .jsonl file, a"
              + " conversation in JSON; --table, --text and --second go without it");
    }
    boolean json = jsonInput || (file != null && file.toString().endsWith(".jsonl"));
    return new ChatTexts(TextLines.open(file, false), json, chat);
  }

  private String secondKey() {
    return second == null ? TableTexts.SECOND : second;
  }

  private TableFormat format(@Nullable Path file) {
    if (table != null) {
      if (jsonInput && table != TableFormat.TEXT) {
        throw new InputException("--json-input reads lines, and --table a table: give one of them");
      }
      return table;
    }
    if (jsonInput || file == null || file.toString().equals("-")) {
      return TableFormat.TEXT;
    }
    return TableFormat.of(file).orElse(TableFormat.TEXT);
  }
}
