package org.warmstart.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Character properties in the versions of Unicode that the reference implementation uses, the same
 * on every Java version. They are read from {@code unicode.txt}, which says how it is laid out.
 */
final class Unicode {
  static final int LETTER = 1;
  static final int NUMBER = 2;
  static final int SPACE = 4;
  static final int PUNCTUATION = 8;
  static final int NON_SPACING_MARK = 0x10;
  static final int CONTROL = 0x20;
  static final int IDEOGRAPH = 0x40;

  private static final int PAGES = 0x1100;
  private static final byte[] EMPTY_PAGE = new byte[256];
  private static final byte[][] FLAGS = emptyPages();
  private static final byte[] ASCII_FLAGS;
  private static final byte[][] CLASSES = emptyPages();
  private static final LongIntMap LOWER = new LongIntMap(2048);
  private static final LongIntMap DECOMPOSITION_INDEX = new LongIntMap(4096);
  private static final List<int[]> DECOMPOSITIONS = new ArrayList<>();

  // Unicode Standard, section 3.12
  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int VOWELS = 21;
  private static final int TRAILING = 28;

  static {
    try (InputStream in = Unicode.class.getResourceAsStream("unicode.txt");
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, "unicode.txt"), StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> !line.startsWith("#")).forEach(Unicode::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ASCII_FLAGS = Arrays.copyOf(FLAGS[0], 128);
  }

  private Unicode() {}

  private static byte[][] emptyPages() {
    byte[][] pages = new byte[PAGES][];
    Arrays.fill(pages, EMPTY_PAGE);
    return pages;
  }

  private static void read(String line) {
    String[] fields = line.split(" ");
    int first = Integer.parseInt(fields[1], 16);
    if (fields[0].equals("d")) {
      int[] parts = new int[fields.length - 2];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = Integer.parseInt(fields[i + 2], 16);
      }
      DECOMPOSITION_INDEX.put(first, DECOMPOSITIONS.size());
      DECOMPOSITIONS.add(parts);
      return;
    }
    int last = Integer.parseInt(fields[2], 16);
    switch (fields[0]) {
      case "p" -> fill(FLAGS, first, last, Integer.parseInt(fields[3], 16));
      case "c" -> fill(CLASSES, first, last, Integer.parseInt(fields[3]));
      case "l" -> {
        int step = Integer.parseInt(fields[3]);
        int delta = Integer.parseInt(fields[4]);
        for (int codePoint = first; codePoint <= last; codePoint += step) {
          LOWER.put(codePoint, codePoint + delta);
        }
      }
      default -> throw new IllegalStateException("unicode.txt: " + line);
    }
  }

  private static void fill(byte[][] pages, int first, int last, int value) {
    for (int codePoint = first; codePoint <= last; codePoint++) {
      int page = codePoint >> 8;
      if (pages[page] == EMPTY_PAGE) {
        pages[page] = new byte[256];
      }
      pages[page][codePoint & 0xFF] = (byte) value;
    }
  }

  /** The code point's properties, an or of the constants above. */
  static int flags(int codePoint) {
    if (codePoint < 128) {
      return ASCII_FLAGS[codePoint];
    }
    return FLAGS[codePoint >> 8][codePoint & 0xFF];
  }

  /** The canonical combining class; 0 for starters. */
  static int combiningClass(int codePoint) {
    return CLASSES[codePoint >> 8][codePoint & 0xFF] & 0xFF;
  }

  /**
   * The lower case of a code point by itself. The only one whose lower case has two code points is
   * U+0130; of it this is the first, and U+0307 follows.
   */
  static int lowerCase(int codePoint) {
    if (codePoint == 0x130) {
      return 'i';
    }
    int lower = LOWER.get(codePoint);
    return lower < 0 ? codePoint : lower;
  }

  /** The full canonical decomposition, or null if the code point is its own. */
  static int @Nullable [] decomposition(int codePoint) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      int index = codePoint - HANGUL_FIRST;
      int lead = 0x1100 + index / (VOWELS * TRAILING);
      int vowel = 0x1161 + index % (VOWELS * TRAILING) / TRAILING;
      int trail = index % TRAILING;
      return trail == 0 ? new int[] {lead, vowel} : new int[] {lead, vowel, 0x11A7 + trail};
    }
    int index = DECOMPOSITION_INDEX.get(codePoint);
    return index < 0 ? null : DECOMPOSITIONS.get(index);
  }
}
