package org.warmstart.text.unicode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/** A number of 16 bits for every code point, in pages of which the empty ones are one. */
public final class CodePointTable {
  private static final int PAGES = 0x1100;
  private static final char[] EMPTY_PAGE = new char[256];

  private final char[][] pages = new char[PAGES][];

  /** A table of zeros. */
  public CodePointTable() {
    Arrays.fill(pages, EMPTY_PAGE);
  }

  /** Sets the number of the code points in [first, last]. */
  public void fill(int first, int last, int value) {
    for (int codePoint = first; codePoint <= last; codePoint++) {
      int page = codePoint >> 8;
      if (pages[page] == EMPTY_PAGE) {
        pages[page] = new char[256];
      }
      pages[page][codePoint & 0xFF] = (char) value;
    }
  }

  public int get(int codePoint) {
    return pages[codePoint >> 8][codePoint & 0xFF];
  }

  /** The numbers of the first code points, 256 at the most. */
  char[] first(int count) {
    return Arrays.copyOf(pages[0], count);
  }

  /** Hands on the fields of each line of a resource of this package, comments left out. */
  public static void readLines(String resource, Consumer<String[]> reader) {
    try (InputStream in = CodePointTable.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, resource), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> reader.accept(line.split(" ")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The hexadecimal code points from a field on. */
  static int[] codePoints(String[] fields, int from) {
    int[] codePoints = new int[fields.length - from];
    for (int i = 0; i < codePoints.length; i++) {
      codePoints[i] = Integer.parseInt(fields[from + i], 16);
    }
    return codePoints;
  }
}
