package org.warmstart.data.table;

import java.nio.file.Path;
import org.warmstart.base.InputException;

/**
 * What stands between and around the cells of a text format.
 *
 * @param delimiter a character, or {@link DelimitedReader#NONE}
 * @param quote a character, or {@link DelimitedReader#NONE}
 */
record Delimiters(int delimiter, int quote) {
  /** Those of a source: its own or those of its format. */
  static Delimiters of(DataSource source) {
    TableFormat format = source.actualFormat();
    if (format == TableFormat.TEXT) {
      return new Delimiters(DelimitedReader.NONE, DelimitedReader.NONE);
    }
    boolean csv = format == TableFormat.CSV;
    String given = source.delimiter();
    int delimiter = given != null ? given.charAt(0) : csv ? ',' : '\t';
    String quote = source.quote() != null ? source.quote() : csv ? "\"" : "";
    return new Delimiters(delimiter, quote.isEmpty() ? DelimitedReader.NONE : quote.charAt(0));
  }

  DelimitedReader open(Path file) {
    return new DelimitedReader(file, delimiter, quote);
  }

  /**
   * The first record of a file, behind blank lines.
   *
   * @throws InputException if there is none, or it cannot be read
   */
  DelimitedReader.Cells first(Path file) {
    try (DelimitedReader reader = open(file)) {
      for (DelimitedReader.Cells cells = reader.next(); cells != null; cells = reader.next()) {
        if (cells.fault() != null) {
          throw new InputException(file + ", line " + cells.line() + ": " + cells.fault());
        }
        if (!cells.isBlank()) {
          return cells;
        }
      }
      throw new InputException(file + ": the file is empty; expected a table");
    }
  }
}
