package org.warmstart.eval.answer;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers at the end of written reasoning, as GSM8K's answers are (Cobbe et al. 2021): found and
 * compared as the language model evaluation harness does it.
 */
public final class NumberAnswers {
  private static final Pattern MARKED = Pattern.compile("#### (-?[0-9.,]+)");
  private static final Pattern SAID = Pattern.compile("The answer is (-?[0-9.,]+).");
  private static final Pattern NUMBER = Pattern.compile("(-?[$0-9.,]{2,})|(-?[0-9]+)");
  private static final Pattern BEFORE_MARK = Pattern.compile("(?s).*#### ");
  private static final Pattern LAST_POINT = Pattern.compile("\\.$");

  private NumberAnswers() {}

  /** The first number behind {@code ####}. */
  public static Optional<String> marked(String text) {
    return first(MARKED, text);
  }

  /** The first number in "The answer is 7." */
  public static Optional<String> said(String text) {
    return first(SAID, text);
  }

  /** The last number of a text. */
  public static Optional<String> last(String text) {
    Matcher matcher = NUMBER.matcher(text);
    String last = null;
    while (matcher.find()) {
      last = matcher.group();
    }
    return Optional.ofNullable(last).map(String::strip);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
  }

  /** Whether two numbers are written alike but for commas, dollar signs and a point at the end. */
  public static boolean equal(String first, String second) {
    return normalized(first).equals(normalized(second));
  }

  private static String normalized(String text) {
    String plain = BEFORE_MARK.matcher(text.replace(",", "").replace("$", "")).replaceAll("");
    return LAST_POINT.matcher(plain).replaceAll("").toLowerCase(Locale.ROOT);
  }
}
