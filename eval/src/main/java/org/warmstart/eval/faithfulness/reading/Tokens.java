package org.warmstart.eval.faithfulness.reading;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warmstart.text.SentenceSpans;
import org.warmstart.text.Span;

/** A text's words, runs of digits and signs in their order, each in its sentence. */
public final class Tokens {
  private final String text;
  private final List<Token> all = new ArrayList<>();
  private final List<Span> sentences;

  Tokens(String text) {
    this.text = text;
    this.sentences = new SentenceSpans(Locale.ENGLISH).of(text);
    scan();
  }

  String text() {
    return text;
  }

  public int size() {
    return all.size();
  }

  public Token get(int index) {
    return all.get(index);
  }

  /** The key of a token, or nothing beyond the ends. */
  public String key(int index) {
    return index < 0 || index >= all.size() ? "" : all.get(index).key();
  }

  /** Whether there is a token that follows its predecessor without a space. */
  boolean glued(int index) {
    return index > 0 && index < all.size() && !all.get(index).spaced();
  }

  public int sentences() {
    return sentences.size();
  }

  /** The place of tokens in the text. */
  public Span place(int from, int to) {
    return new Span(all.get(from).start(), all.get(to - 1).end());
  }

  private void scan() {
    int sentence = 0;
    boolean first = true;
    int at = 0;
    int last = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int width = Character.charCount(c);
      if (isSpace(c)) {
        at += width;
        continue;
      }
      while (sentence < sentences.size() - 1 && at >= sentences.get(sentence).end()) {
        sentence++;
        first = true;
      }
      Token.Kind kind = kind(c);
      int end =
          switch (kind) {
            case WORD -> wordEnd(at);
            case DIGITS -> digitsEnd(at);
            case SIGN -> at + width;
          };
      String own = text.substring(at, end);
      all.add(
          new Token(
              kind,
              at,
              end,
              own,
              kind == Token.Kind.WORD ? key(own) : own,
              at == 0 || at > last,
              sentence,
              first && kind != Token.Kind.SIGN));
      first &= kind == Token.Kind.SIGN;
      at = end;
      last = end;
    }
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
  }

  private static Token.Kind kind(int c) {
    if (Character.digit(c, 10) >= 0) {
      return Token.Kind.DIGITS;
    }
    return Character.isLetter(c) || isMark(c) ? Token.Kind.WORD : Token.Kind.SIGN;
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** Letters of one kind of script, with apostrophes between them. */
  private int wordEnd(int from) {
    int at = from + Character.charCount(text.codePointAt(from));
    Script script = Script.of(text.codePointAt(from));
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int width = Character.charCount(c);
      boolean letter = (Character.isLetter(c) && Script.of(c) == script) || isMark(c);
      boolean apostrophe =
          isApostrophe(c)
              && at + width < text.length()
              && Character.isLetter(text.codePointAt(at + width));
      if (!letter && !apostrophe) {
        return at;
      }
      at += width;
    }
    return at;
  }

  /** Digits, and points, commas and the spaces of typesetters between digits. */
  private int digitsEnd(int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int next = at + Character.charCount(c);
      if (Character.digit(c, 10) < 0) {
        boolean within = NumberText.isWithin(c) && next < text.length() && at > from;
        if (!within || Character.digit(text.codePointAt(next), 10) < 0) {
          return at;
        }
      }
      at = next;
    }
    return at;
  }

  static boolean isApostrophe(int c) {
    return c == '\'' || c == '\u2019';
  }

  /** Small letters, without accents and the possessive. */
  public static String key(String word) {
    String lower = word.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
    if (lower.endsWith("'s")) {
      lower = lower.substring(0, lower.length() - 2);
    }
    boolean plain = lower.chars().allMatch(c -> c < 0x80);
    if (plain) {
      return lower;
    }
    String apart = Normalizer.normalize(lower, Normalizer.Form.NFKD);
    StringBuilder key = new StringBuilder(apart.length());
    // the marks of Japanese kana are part of the letter
    apart
        .codePoints()
        .filter(c -> !isMark(c) || c == 0x3099 || c == 0x309a)
        .forEach(key::appendCodePoint);
    return Normalizer.normalize(key, Normalizer.Form.NFC);
  }

  /** Scripts that words end at, where there is no space between words. */
  enum Script {
    HAN,
    HIRAGANA,
    KATAKANA,
    HANGUL,
    OTHER;

    static Script of(int c) {
      if (c < 0x1100) {
        return OTHER;
      }
      // the mark of a long vowel is common to both kana
      if (c == 0x30fc) {
        return KATAKANA;
      }
      return switch (Character.UnicodeScript.of(c)) {
        case HAN -> HAN;
        case HIRAGANA -> HIRAGANA;
        case KATAKANA -> KATAKANA;
        case HANGUL -> HANGUL;
        default -> OTHER;
      };
    }
  }
}
