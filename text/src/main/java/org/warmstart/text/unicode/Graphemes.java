package org.warmstart.text.unicode;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;

/**
 * Extended grapheme clusters, what readers see as one character (Unicode Standard Annex 29, without
 * rule GB9c for Indic conjuncts).
 */
public final class Graphemes {

  // the property that the rules go by; 0 for all other characters
  private static final int CR = 1;
  private static final int LF = 2;
  private static final int CONTROL = 3;
  private static final int EXTEND = 4;
  private static final int PREPEND = 5;
  private static final int SPACING_MARK = 6;
  private static final int L = 7;
  private static final int V = 8;
  private static final int T = 9;
  private static final int LV = 10;
  private static final int LVT = 11;
  private static final int REGIONAL_INDICATOR = 12;
  private static final int ZWJ = 13;
  private static final int PICTOGRAPHIC = 14;

  private static final Map<String, Integer> BY_NAME =
      Map.ofEntries(
          entry("Control", CONTROL),
          entry("Extend", EXTEND),
          entry("Prepend", PREPEND),
          entry("SpacingMark", SPACING_MARK),
          entry("L", L),
          entry("V", V),
          entry("T", T),
          entry("Regional_Indicator", REGIONAL_INDICATOR),
          entry("ZWJ", ZWJ),
          entry("Pictographic", PICTOGRAPHIC));

  private static final CodePointTable TABLE = new CodePointTable();

  static {
    TABLE.fill('\r', '\r', CR);
    TABLE.fill('\n', '\n', LF);
    // Hangul syllables, Unicode Standard, section 3.12: every 28th has no trailing consonant
    TABLE.fill(0xAC00, 0xD7A3, LVT);
    for (int syllable = 0xAC00; syllable <= 0xD7A3; syllable += 28) {
      TABLE.fill(syllable, syllable, LV);
    }
    CodePointTable.readLines(
        "graphemes.txt",
        fields ->
            TABLE.fill(
                Integer.parseInt(fields[1], 16),
                Integer.parseInt(fields[2], 16),
                Objects.requireNonNull(BY_NAME.get(fields[3]), fields[3])));
  }

  private Graphemes() {}

  /** Where the cluster ends that begins at {@code from}, which is before {@code to}. */
  public static int end(char[] chars, int from, int to) {
    int codePoint = Character.codePointAt(chars, from, to);
    int at = from + Character.charCount(codePoint);
    int before = TABLE.get(codePoint);
    // a pictograph and what extends it
    boolean pictograph = before == PICTOGRAPHIC;
    int indicators = before == REGIONAL_INDICATOR ? 1 : 0;
    while (at < to) {
      codePoint = Character.codePointAt(chars, at, to);
      int next = TABLE.get(codePoint);
      boolean together =
          joined(before, next)
              || (pictograph && before == ZWJ && next == PICTOGRAPHIC)
              || (next == REGIONAL_INDICATOR && indicators % 2 == 1);
      if (!together) {
        return at;
      }
      pictograph = next == PICTOGRAPHIC || (pictograph && (next == EXTEND || next == ZWJ));
      indicators = next == REGIONAL_INDICATOR ? indicators + 1 : 0;
      before = next;
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /** The rules that look at two characters only. */
  private static boolean joined(int before, int next) {
    if (before == CR) {
      return next == LF;
    }
    if (isControl(before) || isControl(next)) {
      return false;
    }
    if (next == EXTEND || next == ZWJ || next == SPACING_MARK) {
      return true;
    }
    return switch (before) {
      case PREPEND -> true;
      case L -> next == L || next == V || next == LV || next == LVT;
      case LV, V -> next == V || next == T;
      case LVT, T -> next == T;
      default -> false;
    };
  }

  private static boolean isControl(int property) {
    return property == CONTROL || property == CR || property == LF;
  }
}
