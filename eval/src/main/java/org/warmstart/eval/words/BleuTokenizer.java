package org.warmstart.eval.words;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/**
 * How a line becomes words, by the rules of sacreBLEU's tokenizers (Post, A Call for Clarity in
 * Reporting BLEU Scores, 2018). Those that need a dictionary or a model of its own (ja-mecab,
 * ko-mecab, spm, flores101, flores200) are not here.
 */
public enum BleuTokenizer {
  /** The rules of mteval-v13a, for European languages. */
  V13A("13a") {
    @Override
    String apply(String line) {
      String text = line.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
      return western(' ' + unescaped(text) + ' ');
    }
  },
  /** The rules of mteval-v14: Unicode's punctuation and symbols are words of their own. */
  INTL("intl") {
    @Override
    String apply(String line) {
      String text = NO_NUMBER_THEN_MARK.matcher(line).replaceAll("$1 $2 ");
      text = MARK_THEN_NO_NUMBER.matcher(text).replaceAll(" $1 $2");
      return SYMBOL.matcher(text).replaceAll(" $1 ");
    }
  },
  /** Every Chinese character is a word, the rest as in 13a. */
  ZH("zh") {
    @Override
    String apply(String line) {
      StringBuilder apart = new StringBuilder();
      Words.trim(line)
          .codePoints()
          .forEach(
              character -> {
                boolean alone = isChinese(character);
                apart.append(alone ? " " : "").appendCodePoint(character).append(alone ? " " : "");
              });
      return western(apart.toString());
    }
  },
  /** Every character is a word. */
  CHAR("char") {
    @Override
    String apply(String line) {
      StringBuilder apart = new StringBuilder();
      line.codePoints().forEach(character -> apart.appendCodePoint(character).append(' '));
      return apart.toString();
    }
  },
  /** Words are what white space separates. */
  NONE("none") {
    @Override
    String apply(String line) {
      return line;
    }
  };

  private static final Pattern NO_NUMBER_THEN_MARK = Pattern.compile("(\\P{N})(\\p{P})");
  private static final Pattern MARK_THEN_NO_NUMBER = Pattern.compile("(\\p{P})(\\P{N})");
  private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

  /** ASCII's marks but for the apostrophe, the comma, the hyphen and the full stop. */
  private static final Pattern MARK = Pattern.compile("([{-~\\[-` -&(-+:-@/])");

  private static final Pattern POINT_BEHIND_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern HYPHEN_BEHIND_DIGIT = Pattern.compile("([0-9])(-)");

  /**
   * First and last characters of the ranges. Two of them are meant for planes beyond the first, but
   * the reference reads them as U+2000 to U+2A6D and U+2F80 to U+2FA1.
   */
  private static final int[] CHINESE = {
    0x3400, 0x4db5, 0x4e00, 0x9fa5, 0x9fa6, 0x9fbb, 0xf900, 0xfa2d, 0xfa30, 0xfa6a, 0xfa70, 0xfad9,
    0x2001, 0x2a6d, 0x2f81, 0x2fa1, 0xff00, 0xffef, 0x2e80, 0x2eff, 0x3000, 0x303f, 0x31c0, 0x31ef,
    0x2f00, 0x2fdf, 0x2ff0, 0x2fff, 0x3100, 0x312f, 0x31a0, 0x31bf, 0xfe10, 0xfe1f, 0xfe30, 0xfe4f,
    0x2600, 0x26ff, 0x3200, 0x32ff, 0x3300, 0x33ff
  };

  private final String title;

  BleuTokenizer(String title) {
    this.title = title;
  }

  /** The line with spaces where words end. */
  abstract String apply(String line);

  /** A line's words. */
  public List<String> words(String line) {
    return Words.split(apply(line));
  }

  /** The name in settings and signatures. */
  public String title() {
    return title;
  }

  /**
   * Refuses what is no tokenizer's name.
   *
   * @throws InputException naming it and those that there are
   */
  public static void require(String name) {
    if (Arrays.stream(values()).noneMatch(tokenizer -> tokenizer.title.equals(name))) {
      List<String> names = Arrays.stream(values()).map(BleuTokenizer::title).toList();
      throw new InputException("tokenizer: " + NearNames.unknown("tokenizer", name, names));
    }
  }

  /**
   * By its name.
   *
   * @throws InputException if there is none of that name
   */
  public static BleuTokenizer of(String name) {
    require(name);
    return Arrays.stream(values())
        .filter(tokenizer -> tokenizer.title.equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Quotes, ampersands and angle brackets that are written as in HTML. */
  public static String unescaped(String text) {
    return text.indexOf('&') < 0
        ? text
        : text.replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
  }

  /** Marks as words of their own. */
  private static String western(String text) {
    return pointsApart(marksApart(text));
  }

  /** Full stops and commas apart, but between digits; hyphens behind digits apart. */
  public static String pointsApart(String text) {
    String apart = POINT_BEHIND_NO_DIGIT.matcher(text).replaceAll("$1 $2 ");
    apart = POINT_BEFORE_NO_DIGIT.matcher(apart).replaceAll(" $1 $2");
    return HYPHEN_BEHIND_DIGIT.matcher(apart).replaceAll("$1 $2 ");
  }

  /** The same without full stops, commas and hyphens. */
  public static String marksApart(String text) {
    return MARK.matcher(text).replaceAll(" $1 ");
  }

  private static boolean isChinese(int character) {
    for (int i = 0; i < CHINESE.length; i += 2) {
      if (character >= CHINESE[i] && character <= CHINESE[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
