package org.warmstart.eval.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers of MATH's problems (Hendrycks et al. 2021, section 3.1): they stand in the solution's
 * last {@code \boxed}, and two are the same if the same is left when spaces, units, spellings of
 * fractions and the like are taken away. The rules, odd ones included, are those of the authors'
 * {@code math_equivalence}.
 */
public final class MathAnswers {
  private static final String BOXED = "\\boxed";
  private static final String FRACTION = "\\frac";
  private static final String ROOT = "\\sqrt";
  private static final String UNITS = "\\text{ ";
  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]*");

  private MathAnswers() {}

  /** An answer that the rules stumble over, so that it is the same as itself alone. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Whether two answers are the same. */
  public static boolean equivalent(String first, String second) {
    String one = normalized(first);
    String other = normalized(second);
    return (one == null || other == null) ? first.equals(second) : one.equals(other);
  }

  /** What is left of an answer; null if the rules stumble over it. */
  public static @Nullable String normalized(String answer) {
    try {
      return strip(answer);
    } catch (UnreadableException e) {
      return null;
    }
  }

  /**
   * What is in the last {@code \boxed} or, if there is none, {@code \fbox} of a text; empty if
   * neither is there, or its brace stays open.
   */
  public static Optional<String> lastBoxed(String text) {
    int start = text.lastIndexOf(BOXED + " ");
    if (start >= 0) {
      // \boxed 3$ has no braces
      String behind = text.substring(start + BOXED.length() + 1);
      int dollar = behind.indexOf('$');
      return Optional.of(dollar < 0 ? behind : behind.substring(0, dollar));
    }
    start = text.lastIndexOf(BOXED);
    if (start < 0) {
      start = text.lastIndexOf("\\fbox");
    }
    if (start < 0) {
      return Optional.empty();
    }
    int open = text.indexOf('{', start);
    int depth = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == '}' && depth == 0) {
        return open < 0 ? Optional.empty() : Optional.of(text.substring(open + 1, i));
      }
    }
    return Optional.empty();
  }

  private static String strip(String answer) throws UnreadableException {
    String text = answer.replace("\n", "").replace("\\!", "").replace("\\\\", "\\");
    text = text.replace("tfrac", "frac").replace("dfrac", "frac");
    text = text.replace("\\left", "").replace("\\right", "");
    text = text.replace("^{\\circ}", "").replace("^\\circ", "").replace("\\$", "");
    text = withoutUnits(text).replace("\\%", "");
    text = text.replace(" .", " 0.").replace("{.", "{0.");
    if (text.isEmpty()) {
      return text;
    }
    if (text.startsWith(".")) {
      text = "0" + text;
    }
    List<String> sides = split(text, "=");
    if (sides.size() == 2 && sides.get(0).length() <= 2) {
      text = sides.get(1);
    }
    text = fractions(roots(text).replace(" ", ""));
    return slash(text.equals("0.5") ? "\\frac{1}{2}" : text);
  }

  private static String withoutUnits(String text) throws UnreadableException {
    List<String> parts = split(text, UNITS);
    if (parts.size() > 2) {
      throw new UnreadableException();
    }
    return parts.get(0);
  }

  /** {@code \sqrt3} to {@code \sqrt{3}}. */
  private static String roots(String text) throws UnreadableException {
    List<String> parts = split(text, ROOT);
    StringBuilder all = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        throw new UnreadableException();
      }
      int first = part.offsetByCodePoints(0, 1);
      all.append(ROOT)
          .append(
              part.startsWith("{")
                  ? part
                  : "{" + part.substring(0, first) + "}" + part.substring(first));
    }
    return all.toString();
  }

  /** {@code \frac12} and {@code \frac1{2}} to {@code \frac{1}{2}}. */
  private static String fractions(String text) throws UnreadableException {
    List<String> parts = split(text, FRACTION);
    StringBuilder all = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        throw new UnreadableException();
      }
      all.append(FRACTION);
      if (part.startsWith("{")) {
        all.append(part);
        continue;
      }
      if (part.codePointCount(0, part.length()) < 2) {
        return text;
      }
      int first = part.offsetByCodePoints(0, 1);
      int second = part.offsetByCodePoints(first, 1);
      String below = part.substring(first, second);
      all.append('{').append(part, 0, first).append('}');
      all.append(below.equals("{") ? below : "{" + below + "}").append(part.substring(second));
    }
    return all.toString();
  }

  /** {@code 3/4} to {@code \frac{3}{4}}. */
  private static String slash(String text) {
    List<String> sides = split(text, "/");
    boolean whole =
        sides.size() == 2 && sides.stream().allMatch(side -> WHOLE.matcher(side).matches());
    return whole ? "\\frac{" + sides.get(0) + "}{" + sides.get(1) + "}" : text;
  }

  private static List<String> split(String text, String by) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(by); at >= 0; at = text.indexOf(by, from)) {
      parts.add(text.substring(from, at));
      from = at + by.length();
    }
    parts.add(text.substring(from));
    return parts;
  }
}
