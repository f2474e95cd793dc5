package org.warmstart.text.stage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way through the stages: UTF-16 units and, when offsets are wanted, the range of the
 * original text that each of them stands for.
 */
public final class Text {
  private char[] chars;
  private int length;
  private final boolean tracked;
  private final int base;
  // null while the text is an unchanged slice of the original that begins at base
  private int @Nullable [] starts;
  private int @Nullable [] ends;

  private Text(
      char[] chars,
      int length,
      boolean tracked,
      int base,
      int @Nullable [] starts,
      int @Nullable [] ends) {
    this.chars = chars;
    this.length = length;
    this.tracked = tracked;
    this.base = base;
    this.starts = starts;
    this.ends = ends;
  }

  /** The units [from, to) of the original text. */
  public static Text slice(char[] original, int from, int to, boolean tracked) {
    char[] chars =
        from == 0 && to == original.length ? original : Arrays.copyOfRange(original, from, to);
    return new Text(chars, to - from, tracked, from, null, null);
  }

  /** An empty text to append to. */
  public static Text empty(int capacity, boolean tracked) {
    int size = Math.max(16, capacity);
    return new Text(
        new char[size],
        0,
        tracked,
        0,
        tracked ? new int[size] : null,
        tracked ? new int[size] : null);
  }

  /** The units [from, to) of this text, with their places in the original. */
  public Text slice(int from, int to) {
    return new Text(
        Arrays.copyOfRange(chars, from, to),
        to - from,
        tracked,
        base + from,
        starts == null ? null : Arrays.copyOfRange(starts, from, to),
        ends == null ? null : Arrays.copyOfRange(ends, from, to));
  }

  /** The units; only the first {@link #length()} count, and nobody but the owner writes them. */
  public char[] chars() {
    return chars;
  }

  public int length() {
    return length;
  }

  public boolean tracked() {
    return tracked;
  }

  /** Where the unit at an index begins in the original text; meaningless unless tracked. */
  public int start(int index) {
    return starts == null ? base + index : starts[index];
  }

  /** Where the unit at an index ends in the original text; meaningless unless tracked. */
  public int end(int index) {
    return ends == null ? base + index + 1 : ends[index];
  }

  /** Where the code point that the unit at an index ends begins in the original text. */
  public int startOfCodePoint(int index) {
    return start(index > 0 && Character.isLowSurrogate(chars[index]) ? index - 1 : index);
  }

  /** Makes room for more units, to be written to {@link #chars()} without their places. */
  public void reserve(int more) {
    while (length + more > chars.length) {
      grow();
    }
  }

  /**
   * Counts in units written after {@link #reserve}, only for texts that are not tracked; or takes
   * the last ones off.
   */
  public void setLength(int units) {
    length = units;
  }

  /** Lets every unit's place in the original reach to where the next one's begins. */
  public void endWhereTheNextBegins(int endOfTheLast) {
    if (starts == null || ends == null) {
      return;
    }
    int next = endOfTheLast;
    for (int i = length - 1; i >= 0; i--) {
      ends[i] = next;
      next = starts[i];
    }
  }

  public void append(char c, int start, int end) {
    if (length == chars.length) {
      grow();
    }
    chars[length] = c;
    if (starts != null && ends != null) {
      starts[length] = start;
      ends[length] = end;
    }
    length++;
  }

  public void appendCodePoint(int codePoint, int start, int end) {
    if (Character.isBmpCodePoint(codePoint)) {
      append((char) codePoint, start, end);
    } else {
      append(Character.highSurrogate(codePoint), start, end);
      append(Character.lowSurrogate(codePoint), start, end);
    }
  }

  /** Appends characters that all have one place. */
  public void append(String string, int start, int end) {
    for (int i = 0; i < string.length(); i++) {
      append(string.charAt(i), start, end);
    }
  }

  /** Appends the units [from, to) of another text with their places. */
  public void append(Text other, int from, int to) {
    if (!tracked) {
      reserve(to - from);
      System.arraycopy(other.chars, from, chars, length, to - from);
      length += to - from;
      return;
    }
    for (int i = from; i < to; i++) {
      append(other.chars[i], other.start(i), other.end(i));
    }
  }

  /** The code point at an index; the units are well formed, so a high surrogate has its partner. */
  public int codePoint(int index) {
    char c = chars[index];
    return Character.isHighSurrogate(c) ? Character.toCodePoint(c, chars[index + 1]) : c;
  }

  private void grow() {
    int size = chars.length + (chars.length >> 1) + 16;
    chars = Arrays.copyOf(chars, size);
    if (starts != null && ends != null) {
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
    }
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}
