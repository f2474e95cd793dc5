package org.warmstart.text.unicode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Character properties in the versions of Unicode that the reference implementation uses, the same
 * on every Java version. They are read from {@code unicode.txt}, which says how it is laid out.
 */
public final class Unicode {
  public static final int LETTER = 1;
  public static final int NUMBER = 2;
  public static final int SPACE = 4;
  public static final int PUNCTUATION = 8;
  public static final int NON_SPACING_MARK = 0x10;
  public static final int CONTROL = 0x20;
  public static final int IDEOGRAPH = 0x40;

  /** An accent to the stage that strips accents: what combines, in its version of Unicode. */
  public static final int ACCENT = 0x80;

  /** The regular expression class \w of Unicode Technical Standard 18. */
  public static final int WORD = 0x100;

  /** A number to the stage that splits at digits. */
  public static final int NUMERIC = 0x200;

  /** The only code point whose lower case has two: i and {@link #DOT_ABOVE}. */
  public static final int CAPITAL_I_WITH_DOT = 0x130;

  public static final char DOT_ABOVE = 0x307;

  private static final CodePointTable FLAGS = new CodePointTable();
  private static final CodePointTable CLASSES = new CodePointTable();
  private static final LongIntMap LOWER = new LongIntMap(2048);
  private static final LongIntMap DECOMPOSITION_INDEX = new LongIntMap(4096);
  private static final List<int[]> DECOMPOSITIONS = new ArrayList<>();
  // the code points that composition does not make, though they decompose into several
  private static final CodePointTable EXCLUDED = new CodePointTable();
  // two code points to what they compose to
  private static final LongIntMap COMPOSITIONS = new LongIntMap(2048);
  private static final char[] ASCII_FLAGS;

  // Unicode Standard, section 3.12
  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int LEADS = 19;
  private static final int VOWELS = 21;
  private static final int TRAILING = 28;
  private static final int LEAD_FIRST = 0x1100;
  private static final int VOWEL_FIRST = 0x1161;
  private static final int TRAILING_BEFORE_FIRST = 0x11A7;

  static {
    // decompositions into several code points, as strings, to what they are of
    Map<String, Integer> composites = new LinkedHashMap<>();
    CodePointTable.readLines("unicode.txt", fields -> read(fields, composites));
    composites.forEach((parts, composite) -> addComposition(parts, composite, composites));
    ASCII_FLAGS = FLAGS.first(128);
  }

  private Unicode() {}

  private static void read(String[] fields, Map<String, Integer> composites) {
    int first = Integer.parseInt(fields[1], 16);
    if (fields[0].equals("d")) {
      int[] parts = CodePointTable.codePoints(fields, 2);
      DECOMPOSITION_INDEX.put(first, DECOMPOSITIONS.size());
      DECOMPOSITIONS.add(parts);
      if (parts.length > 1) {
        composites.putIfAbsent(new String(parts, 0, parts.length), first);
      }
      return;
    }
    int last = Integer.parseInt(fields[2], 16);
    switch (fields[0]) {
      case "p" -> FLAGS.fill(first, last, Integer.parseInt(fields[3], 16));
      case "c" -> CLASSES.fill(first, last, Integer.parseInt(fields[3]));
      case "x" -> EXCLUDED.fill(first, last, 1);
      case "l" -> {
        int step = Integer.parseInt(fields[3]);
        int delta = Integer.parseInt(fields[4]);
        for (int codePoint = first; codePoint <= last; codePoint += step) {
          LOWER.put(codePoint, codePoint + delta);
        }
      }
      default -> throw new IllegalStateException("unicode.txt: " + fields[0]);
    }
  }

  /** Notes that all parts but the last, composed, and the last one compose. */
  private static void addComposition(String parts, int composite, Map<String, Integer> composites) {
    if (EXCLUDED.get(composite) != 0) {
      return;
    }
    int right = parts.codePointBefore(parts.length());
    String before = parts.substring(0, parts.length() - Character.charCount(right));
    Integer left = composites.get(before);
    COMPOSITIONS.put(LongIntMap.key(left == null ? before.codePointAt(0) : left, right), composite);
  }

  /** The code point's properties, an or of the constants above. */
  public static int flags(int codePoint) {
    return codePoint < 128 ? ASCII_FLAGS[codePoint] : FLAGS.get(codePoint);
  }

  /** The canonical combining class; 0 for starters. */
  public static int combiningClass(int codePoint) {
    return CLASSES.get(codePoint);
  }

  /**
   * The lower case of a code point by itself; of {@link #CAPITAL_I_WITH_DOT} the first of the two.
   */
  public static int lowerCase(int codePoint) {
    if (codePoint == CAPITAL_I_WITH_DOT) {
      return 'i';
    }
    int lower = LOWER.get(codePoint);
    return lower < 0 ? codePoint : lower;
  }

  /** The full canonical decomposition, or null if the code point is its own. */
  public static int @Nullable [] decomposition(int codePoint) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      int index = codePoint - HANGUL_FIRST;
      int lead = LEAD_FIRST + index / (VOWELS * TRAILING);
      int vowel = VOWEL_FIRST + index % (VOWELS * TRAILING) / TRAILING;
      int trail = index % TRAILING;
      return trail == 0
          ? new int[] {lead, vowel}
          : new int[] {lead, vowel, TRAILING_BEFORE_FIRST + trail};
    }
    int index = DECOMPOSITION_INDEX.get(codePoint);
    return index < 0 ? null : DECOMPOSITIONS.get(index);
  }

  /** What two code points compose to, or -1 (Unicode Standard, section 3.11). */
  public static int compose(int left, int right) {
    int lead = left - LEAD_FIRST;
    int vowel = right - VOWEL_FIRST;
    if (lead >= 0 && lead < LEADS && vowel >= 0 && vowel < VOWELS) {
      return HANGUL_FIRST + (lead * VOWELS + vowel) * TRAILING;
    }
    int syllable = left - HANGUL_FIRST;
    int trail = right - TRAILING_BEFORE_FIRST;
    if (left >= HANGUL_FIRST
        && left <= HANGUL_LAST
        && syllable % TRAILING == 0
        && trail > 0
        && trail < TRAILING) {
      return left + trail;
    }
    return COMPOSITIONS.get(LongIntMap.key(left, right));
  }
}
