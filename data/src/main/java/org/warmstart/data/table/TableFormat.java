package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.Locale;
import org.warmstart.base.InputException;

/** The file formats of tables. */
public enum TableFormat {
  /** By the file's name: .csv, .tsv, .jsonl or .ndjson, .parquet, .txt; text formats also .gz. */
  AUTO,
  /** Comma-separated, double quotes around what holds commas, quotes or line ends (RFC 4180). */
  CSV,
  /** Tab-separated, no quoting: a double quote is a double quote, as in GLUE. */
  TSV,
  /** One JSON object a line. The columns are the keys of the first 20,480 objects. */
  JSONL,
  PARQUET,
  /** One row a line, in the column {@code text}. */
  TEXT;

  /** The format that a file's name stands for. */
  static TableFormat of(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (extension) {
      case "csv" -> CSV;
      case "tsv", "tab" -> TSV;
      case "jsonl", "ndjson" -> JSONL;
      case "parquet" -> PARQUET;
      case "txt", "text" -> TEXT;
      default ->
          throw new InputException(
              path
                  + ": cannot tell the format from the name; set format to one of csv, tsv, jsonl,"
                  + " parquet, text");
    };
  }
}
