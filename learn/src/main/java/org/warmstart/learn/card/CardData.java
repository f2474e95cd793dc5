package org.warmstart.learn.card;

import java.util.List;
import org.warmstart.base.Messages;
import org.warmstart.learn.data.FileContents;

/**
 * A part of a run's data, for the model's card.
 *
 * @param name such as {@code training}
 * @param size in words, such as {@code 67,349 rows}
 * @param files that it was read from
 */
public record CardData(String name, String size, FileContents files) {
  private static final int MOST_FILES = 20;

  /** The rows of a table of Markdown: part, file, size and checksum. */
  public static String table(List<CardData> parts) {
    StringBuilder table =
        new StringBuilder("| part | file | bytes | SHA-256 |\n|---|---|---|---|\n");
    for (CardData part : parts) {
      List<FileContents.Named> files = part.files.named();
      for (FileContents.Named file : files.subList(0, Math.min(MOST_FILES, files.size()))) {
        table
            .append("| ")
            .append(part.name)
            .append(" | ")
            .append(cell(file.name()))
            .append(" | ")
            .append(file.bytes())
            .append(" | ")
            .append(file.sha256() == null ? "changed meanwhile" : "`" + file.sha256() + "`")
            .append(" |\n");
      }
      int left = files.size() - MOST_FILES;
      if (left > 0) {
        table
            .append("| ")
            .append(part.name)
            .append(" | … and ")
            .append(left)
            .append(" more | | |\n");
      }
    }
    table.append('\n');
    parts.forEach(
        part ->
            table
                .append("- ")
                .append(part.name)
                .append(": ")
                .append(part.size)
                .append(" of ")
                .append(Messages.count(part.files.size(), "file"))
                .append('\n'));
    return table.toString();
  }

  private static String cell(String name) {
    return Messages.printable(name).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;");
  }
}
