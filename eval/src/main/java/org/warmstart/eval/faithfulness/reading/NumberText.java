package org.warmstart.eval.faithfulness.reading;

import java.util.ArrayList;
import java.util.List;

/** Numbers in digits: separators of thousands, decimal points and commas. */
public final class NumberText {
  /** More digits than any number of a text has; longer ones are compared as they are written. */
  public static final int LONGEST = 40;

  private static final int GROUP = 3;

  /**
   * A number.
   *
   * @param step the value of its last written place: 0.1 of 3.5, 1 of 12, 100 of 800
   */
  public record Value(double value, double step) {}

  private NumberText() {}

  /** Whether a character may stand between the digits of a number. */
  static boolean isWithin(int c) {
    return c == '.' || c == ',' || isSpacer(c);
  }

  private static boolean isSpacer(int c) {
    return c == '\u00a0' || c == '\u202f' || c == '\u2009' || c == '\'' || c == '\u2019';
  }

  /** The numbers that digits may stand for; none if there are too many of them. */
  public static List<Value> parse(String written, DecimalMark mark) {
    if (written.length() > LONGEST) {
      return List.of();
    }
    StringBuilder plain = new StringBuilder();
    written
        .codePoints()
        .filter(c -> !isSpacer(c))
        .forEach(
            c -> {
              int digit = Character.digit(c, 10);
              plain.append(digit >= 0 ? (char) ('0' + digit) : (char) c);
            });
    String text = plain.toString();
    int points = count(text, '.');
    int commas = count(text, ',');
    List<Value> values = new ArrayList<>();
    if (points > 0 && commas > 0) {
      char decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ',';
      add(values, text, decimal == '.' ? ',' : '.', decimal);
    } else if (points + commas > 1) {
      add(values, text, points > 0 ? '.' : ',', ' ');
    } else if (points + commas == 0) {
      add(values, text, ' ', ' ');
    } else {
      char sign = points > 0 ? '.' : ',';
      int at = text.indexOf(sign);
      boolean grouped = text.length() - at - 1 == GROUP && at <= GROUP && text.charAt(0) != '0';
      boolean own = (sign == '.') == (mark == DecimalMark.POINT);
      if (grouped && (mark == DecimalMark.EITHER || !own)) {
        add(values, text, sign, ' ');
      }
      if (!grouped || mark == DecimalMark.EITHER || own) {
        add(values, text, ' ', sign);
      }
    }
    return List.copyOf(values);
  }

  private static int count(String text, char sign) {
    return (int) text.chars().filter(c -> c == sign).count();
  }

  private static void add(List<Value> values, String text, char group, char decimal) {
    String digits = text.replace(String.valueOf(group), "");
    if (decimal != ' ' && digits.indexOf(decimal) != digits.lastIndexOf(decimal)) {
      return;
    }
    digits = digits.replace(decimal, '.');
    int point = digits.indexOf('.');
    double step;
    if (point >= 0) {
      step = Math.pow(10, -(digits.length() - point - 1));
    } else {
      int zeros = 0;
      while (zeros < digits.length() - 1 && digits.charAt(digits.length() - 1 - zeros) == '0') {
        zeros++;
      }
      step = Math.pow(10, zeros);
    }
    values.add(new Value(Double.parseDouble(digits), step));
  }
}
