package org.warmstart.data.table;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.TemporaryFolder;

/** Puts what DuckDB says about a bad file into one line: which file, which line, what is wrong. */
final class ReadFailure {
  private static final Pattern CSV_LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern CSV_FILE = Pattern.compile("(?m)^\\s*file = (.*)$");
  private static final Pattern CSV_COLUMNS =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private ReadFailure() {}

  static InputException of(DataSource source, SQLException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    Matcher line = CSV_LINE.matcher(message);
    if (line.find()) {
      Matcher file = CSV_FILE.matcher(message);
      String where = file.find() ? file.group(1) : source.title();
      return new InputException(where + ", line " + line.group(1) + ": " + csvReason(message), e);
    }
    if (message.contains("state machine reached an invalid state")) {
      return new InputException(
          source.title() + ": line ends are mixed (LF, CR LF, CR) or a quote is out of place", e);
    }
    if (message.contains("non-record JSON")) {
      return new InputException(source.title() + ": holds no JSON objects", e);
    }
    if (message.contains("No space left on device")) {
      return TemporaryFolder.unusable(
          new IOException("no space left for what does not fit in memory", e));
    }
    String subject = source.sql() == null ? "" : "the SQL or a file is wrong: ";
    return new InputException(source.title() + ": " + subject + firstLines(message), e);
  }

  private static String csvReason(String message) {
    Matcher columns = CSV_COLUMNS.matcher(message);
    if (columns.find()) {
      int expected = Integer.parseInt(columns.group(1));
      int found = Integer.parseInt(columns.group(2));
      // DuckDB stops counting at the first cell too many
      String count = found > expected ? "more" : String.valueOf(found);
      return "expected " + Messages.count(expected, "column") + ", found " + count;
    }
    if (message.contains("Invalid unicode")) {
      return "not UTF-8; convert the file to UTF-8";
    }
    if (message.contains("unterminated quote")) {
      return "a quote is opened and never closed; if quotes are plain characters here, set quote"
          + " to the empty text";
    }
    if (message.contains("Maximum line size")) {
      return "longer than 2,000,000 bytes; is this a text file?";
    }
    return "not a row of this table: " + lineAfter(message, "Original Line:");
  }

  /** The line after the one that starts so, without the user's text in between. */
  private static String lineAfter(String message, String start) {
    String[] lines = message.split("\n");
    for (int i = 0; i < lines.length - 1; i++) {
      if (lines[i].startsWith(start)) {
        return lines[i + 1];
      }
    }
    return "it cannot be read";
  }

  private static String firstLines(String message) {
    String text = message;
    for (String prefix :
        new String[] {
          "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query"
              + " result",
          "Error: "
        }) {
      text = text.startsWith(prefix) ? text.substring(prefix.length()).strip() : text;
    }
    int end = text.indexOf("\n\n");
    return (end < 0 ? text : text.substring(0, end)).replaceAll("\\s+", " ").strip();
  }
}
