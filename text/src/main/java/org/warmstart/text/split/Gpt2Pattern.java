package org.warmstart.text.split;

import org.warmstart.text.unicode.Unicode;

/**
 * GPT-2's pattern for words,
 *
 * <pre>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 *
 * scanned by hand, in time linear in the text.
 */
public final class Gpt2Pattern {
  private static final int KIND = Unicode.LETTER | Unicode.NUMBER | Unicode.SPACE;

  private Gpt2Pattern() {}

  /** Where the match of the pattern ends that begins with a space before {@code i}. */
  public static int afterSpace(char[] chars, int i, int end) {
    int kind = kind(chars, i);
    if (kind != Unicode.SPACE) {
      return run(chars, i, end, kind);
    }
    // the space is part of the run, which leaves its last character to what follows
    int stop = run(chars, i, end, Unicode.SPACE);
    return stop == end ? stop : stop - 1;
  }

  /** Where the match of the pattern that begins at {@code i} ends. */
  public static int next(char[] chars, int i, int end) {
    char c = chars[i];
    if (c == '\'') {
      int length = contraction(chars, i + 1, end);
      if (length > 0) {
        return i + 1 + length;
      }
    }
    if (c == ' ' && i + 1 < end) {
      int kind = kind(chars, i + 1);
      return kind == Unicode.SPACE ? spaces(chars, i, end) : run(chars, i + 1, end, kind);
    }
    int kind = kind(chars, i);
    return kind == Unicode.SPACE ? spaces(chars, i, end) : run(chars, i, end, kind);
  }

  /** The number of letters of s, t, re, ve, m, ll or d at {@code i}; 0 if none is there. */
  private static int contraction(char[] chars, int i, int end) {
    if (i >= end) {
      return 0;
    }
    char first = chars[i];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return 1;
    }
    char second = i + 1 < end ? chars[i + 1] : 0;
    boolean two =
        (first == 'r' && second == 'e')
            || (first == 'v' && second == 'e')
            || (first == 'l' && second == 'l');
    return two ? 2 : 0;
  }

  /** Letter, number, white space, or 0 for anything else. */
  static int kind(char[] chars, int i) {
    return Unicode.flags(codePoint(chars, i)) & KIND;
  }

  /** The units are well formed, so a high surrogate has its partner. */
  private static int codePoint(char[] chars, int i) {
    char c = chars[i];
    return Character.isHighSurrogate(c) ? Character.toCodePoint(c, chars[i + 1]) : c;
  }

  /** The end of the run of characters of one kind. */
  static int run(char[] chars, int from, int end, int kind) {
    int i = from;
    while (i < end) {
      int codePoint = chars[i];
      if (codePoint >= Character.MIN_SURROGATE) {
        codePoint = codePoint(chars, i);
      }
      if ((Unicode.flags(codePoint) & KIND) != kind) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return i;
  }

  /** White space leaves its last character to what follows, unless nothing does or it is alone. */
  private static int spaces(char[] chars, int from, int end) {
    int stop = run(chars, from, end, Unicode.SPACE);
    return stop == end || stop == from + 1 ? stop : stop - 1;
  }
}
