package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warmstart.base.InputException;

/** The file formats of tables. */
public enum TableFormat {
  /**
   * By the file's name: .csv, .tsv, .jsonl or .ndjson, .json, .parquet, .txt, .conll, .conllu; also
   * .gz behind one.
   */
  AUTO,
  /** Comma-separated, double quotes around what holds commas, quotes or line ends (RFC 4180). */
  CSV,
  /** Tab-separated, no quoting: a double quote is a double quote, as in GLUE. */
  TSV,
  /** One JSON object a line. The columns are the keys of the first 20,480 objects. */
  JSONL,
  /** One array of JSON objects; a file of an object a line will do. */
  JSON,
  PARQUET,
  /** One row a line, in the column {@code text}. */
  TEXT,
  /**
   * A word a line with its tags in columns, between tabs or white space, and a blank line behind
   * each sentence, which is a row. A cell is the JSON list of a column's words or tags. Lines that
   * begin with -DOCSTART- are left out.
   */
  CONLL,
  /** Universal Dependencies' form of the same, whose columns have names; comments are read. */
  CONLLU,
  /**
   * JSON in SQuAD's form, 1.1 or 2.0. A row is a question; the columns are id, title, context,
   * question, answers and is_impossible.
   */
  SQUAD;

  /** The names of the columns, where the format fixes them; else empty. */
  public List<String> columns() {
    return switch (this) {
      case CONLLU -> ConllRows.UNIVERSAL;
      case SQUAD -> SquadRows.COLUMNS;
      default -> List.of();
    };
  }

  /** The format that a file's name stands for, if it stands for one. */
  public static Optional<TableFormat> of(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (extension) {
      case "csv" -> Optional.of(CSV);
      case "tsv", "tab" -> Optional.of(TSV);
      case "jsonl", "ndjson" -> Optional.of(JSONL);
      case "json" -> Optional.of(JSON);
      case "parquet" -> Optional.of(PARQUET);
      case "conll", "bio", "iob", "iob2" -> Optional.of(CONLL);
      case "conllu" -> Optional.of(CONLLU);
      case "txt", "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  /** As {@link #of}, where there has to be one. */
  static TableFormat required(Path path) {
    return of(path)
        .orElseThrow(
            () ->
                new InputException(
                    path
                        + ": cannot tell the format from the name; set format to one of csv, tsv,"
                        + " jsonl, json, parquet, text, conll, conllu,"
                        + " squad"));
  }
}
