package org.warmstart.text.split;

import org.jspecify.annotations.Nullable;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.unicode.Unicode;

/**
 * The pattern for words of the encoding cl100k_base, scanned by hand in time linear in the text. It
 * takes letters with one character before them that is none, up to three digits, other characters
 * with a space before and line ends after them, and white space up to its last line end or else to
 * what begins the next word. The pattern was changed once, and other families use the form that it
 * had before.
 */
public final class Cl100kPattern {
  private static final String WORDS =
      "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";

  /** A form of the pattern. */
  public enum Form {
    /** White space at the end of a text is one word. */
    CURRENT("'(?i:[sdmt]|ll|ve|re)|" + WORDS + "|\\s+\\z|\\s*[\\r\\n]|\\s+(?!\\S)|\\s"),

    /** White space at the end of a text is one word up to its last line end, and another. */
    EARLIER("(?i:'s|'t|'re|'ve|'m|'ll|'d)|" + WORDS + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

    private final String regex;

    Form(String regex) {
      this.regex = regex;
    }

    /** The regular expression that it stands for. */
    public String regex() {
      return regex;
    }

    /** The form that a pattern is, or null. */
    static @Nullable Form of(TextPattern pattern) {
      for (Form form : values()) {
        if (pattern.isRegex(form.regex)) {
          return form;
        }
      }
      return null;
    }
  }

  /** The words, which follow each other without anything between. */
  static final class Scan implements TextPattern.Matches {
    private final Form form;
    private final char[] chars;
    private final int to;
    private int start;
    private int end;

    Scan(Form form, char[] chars, int from, int to) {
      this.form = form;
      this.chars = chars;
      this.end = from;
      this.to = to;
    }

    @Override
    public boolean next() {
      if (end == to) {
        return false;
      }
      start = end;
      end = Cl100kPattern.next(chars, start, to, form);
      return true;
    }

    @Override
    public int start() {
      return start;
    }

    @Override
    public int end() {
      return end;
    }
  }

  private static final int MOST_DIGITS = 3;
  private static final char LONG_S = 0x17F;

  private Cl100kPattern() {}

  /** Where the match of the pattern that begins at {@code i} ends. */
  private static int next(char[] chars, int i, int end, Form form) {
    char c = chars[i];
    if (c == '\'') {
      int length = contraction(chars, i + 1, end);
      if (length > 0) {
        return i + 1 + length;
      }
    }
    int kind = Gpt2Pattern.kind(chars, i);
    if (kind == Unicode.LETTER) {
      return Gpt2Pattern.run(chars, i, end, Unicode.LETTER);
    }
    if (kind == Unicode.NUMBER) {
      return digits(chars, i, end);
    }
    int after = i + (Character.isHighSurrogate(c) ? 2 : 1);
    boolean newline = isNewline(c);
    if (after < end && !newline && Gpt2Pattern.kind(chars, after) == Unicode.LETTER) {
      return Gpt2Pattern.run(chars, after, end, Unicode.LETTER);
    }
    boolean spaced = c == ' ' && after < end && Gpt2Pattern.kind(chars, after) == 0;
    if (kind == 0 || spaced) {
      int stop = Gpt2Pattern.run(chars, spaced ? after : i, end, 0);
      while (stop < end && isNewline(chars[stop])) {
        stop++;
      }
      return stop;
    }
    return spaces(chars, i, end, form);
  }

  private static int digits(char[] chars, int from, int end) {
    int i = from;
    for (int count = 0; count < MOST_DIGITS && i < end; count++) {
      if (Gpt2Pattern.kind(chars, i) != Unicode.NUMBER) {
        break;
      }
      i += Character.isHighSurrogate(chars[i]) ? 2 : 1;
    }
    return i;
  }

  /** White space is of single units. */
  private static int spaces(char[] chars, int from, int end, Form form) {
    int stop = Gpt2Pattern.run(chars, from, end, Unicode.SPACE);
    if (form == Form.CURRENT && stop == end) {
      return stop;
    }
    for (int i = stop; i > from; i--) {
      if (isNewline(chars[i - 1])) {
        return i;
      }
    }
    return stop == end || stop == from + 1 ? stop : stop - 1;
  }

  private static boolean isNewline(char c) {
    return c == '\n' || c == '\r';
  }

  /** The number of letters of s, d, m, t, ll, ve or re in any case at {@code i}; 0 if none. */
  private static int contraction(char[] chars, int i, int end) {
    if (i >= end) {
      return 0;
    }
    char one = lower(chars[i]);
    if (one == 's' || one == 'd' || one == 'm' || one == 't') {
      return 1;
    }
    char two = i + 1 < end ? lower(chars[i + 1]) : 0;
    boolean both =
        (one == 'l' && two == 'l') || (one == 'v' && two == 'e') || (one == 'r' && two == 'e');
    return both ? 2 : 0;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c == LONG_S ? 's' : c;
  }
}
