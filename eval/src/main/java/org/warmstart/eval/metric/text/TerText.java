package org.warmstart.eval.metric.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.warmstart.eval.words.BleuTokenizer;
import org.warmstart.eval.words.Words;

/**
 * How TER's lines become words, by the rules of Tercom as sacreBLEU has them.
 *
 * @param normalized whether marks become words, and escaped ones marks
 * @param noPunctuation whether marks are left out
 * @param asian whether the same is done with East Asian characters and marks
 * @param caseSensitive whether upper and lower case differ
 */
record TerText(boolean normalized, boolean noPunctuation, boolean asian, boolean caseSensitive) {
  private static final Pattern MARKS = Pattern.compile("[.,?:;!\"()]");
  private static final Pattern ASIAN_MARKS =
      Pattern.compile("([\\u3001\\u3002\\u3008-\\u3011\\u3014-\\u301f\\uff61-\\uff65\\u30fb])");
  private static final Pattern WIDE_MARKS =
      Pattern.compile("([\\uff0e\\uff0c\\uff1f\\uff1a\\uff1b\\uff01\\uff02\\uff08\\uff09])");

  /** In the order in which the reference sets them apart, one after the other. */
  private static final List<Pattern> IDEOGRAPHS =
      List.of(
          Pattern.compile("([\\u4e00-\\u9fff\\u3400-\\u4dbf])"),
          Pattern.compile("([\\u31c0-\\u31ef\\u2e80-\\u2eff])"),
          Pattern.compile("([\\u3300-\\u33ff\\uf900-\\ufaff\\ufe30-\\ufe4f])"),
          // the reference's range ends at 3F22, not at 32FF, so that some are set apart twice
          Pattern.compile("([\\u3200-\\u3f22])"));

  /** A line's words. */
  List<String> words(String line) {
    String text = Words.trimEnd(line);
    if (!caseSensitive) {
      text = text.toLowerCase(Locale.ROOT);
    }
    if (normalized) {
      text = normalize(text);
      text = asian ? asianApart(text) : text;
    }
    if (noPunctuation) {
      text = MARKS.matcher(text).replaceAll("");
      if (asian) {
        text = WIDE_MARKS.matcher(ASIAN_MARKS.matcher(text).replaceAll("")).replaceAll("");
      }
    }
    return Words.split(text);
  }

  private static String normalize(String line) {
    String text = BleuTokenizer.unescaped(line.replace("\n-", "").replace('\n', ' '));
    text = BleuTokenizer.marksApart(' ' + text + ' ').replace("'s ", " 's ");
    return BleuTokenizer.pointsApart(text);
  }

  /**
   * The reference means to set words of kana apart, too, but its expressions would have to match at
   * the beginning of the text, where there is a space; so they change nothing.
   */
  private static String asianApart(String given) {
    String text = given;
    for (Pattern ideographs : IDEOGRAPHS) {
      text = ideographs.matcher(text).replaceAll(" $1 ");
    }
    text = ASIAN_MARKS.matcher(text).replaceAll(" $1 ");
    return WIDE_MARKS.matcher(text).replaceAll(" $1 ");
  }
}
