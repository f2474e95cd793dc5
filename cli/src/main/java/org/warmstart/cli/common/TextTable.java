package org.warmstart.cli.common;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of texts in columns that line up on a terminal. */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] rightAligned;

  /** A table with a row of titles; those that end with a # are of columns of numbers. */
  public TextTable(String... titles) {
    rightAligned = new boolean[titles.length];
    List<String> header = new ArrayList<>();
    for (int i = 0; i < titles.length; i++) {
      rightAligned[i] = titles[i].endsWith("#");
      header.add(rightAligned[i] ? titles[i].substring(0, titles[i].length() - 1) : titles[i]);
    }
    rows.add(header);
  }

  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  public void print(PrintStream out) {
    int[] widths = new int[rightAligned.length];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    boolean titled = rows.get(0).stream().anyMatch(title -> !title.isEmpty());
    for (List<String> row : titled ? rows : rows.subList(1, rows.size())) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - width(row.get(i)));
        line.append(i == 0 ? "" : "  ");
        line.append(rightAligned[i] ? gap + row.get(i) : row.get(i) + gap);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** The columns of a terminal that a text takes: none for marks, two for wide East Asian. */
  static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  // Unicode Standard Annex 11, the wide and full-width blocks
  private static boolean isWide(int codePoint) {
    return (codePoint >= 0x1100 && codePoint <= 0x115F)
        || (codePoint >= 0x2E80 && codePoint <= 0xA4CF && codePoint != 0x303F)
        || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
        || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
        || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
        || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
        || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
        || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
        || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
  }
}
