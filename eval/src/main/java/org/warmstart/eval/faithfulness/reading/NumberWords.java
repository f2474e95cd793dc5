package org.warmstart.eval.faithfulness.reading;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** English words for numbers, the numerals of China, Japan and Korea, and Roman ones. */
final class NumberWords {
  private static final Map<String, Integer> SMALL = new HashMap<>();
  private static final Map<String, Integer> ORDINALS = new HashMap<>();

  /** What numbers in digits or words are multiplied by. */
  private static final Map<String, Double> SCALES =
      Map.ofEntries(
          Map.entry("hundred", 1e2),
          Map.entry("thousand", 1e3),
          Map.entry("million", 1e6),
          Map.entry("billion", 1e9),
          Map.entry("trillion", 1e12),
          Map.entry("hundreds", 1e2),
          Map.entry("thousands", 1e3),
          Map.entry("millions", 1e6),
          Map.entry("billions", 1e9),
          Map.entry("tausend", 1e3),
          Map.entry("millionen", 1e6),
          Map.entry("milliarde", 1e9),
          Map.entry("milliarden", 1e9),
          Map.entry("milliard", 1e9),
          Map.entry("milliards", 1e9),
          Map.entry("millones", 1e6),
          Map.entry("dozen", 12.0),
          Map.entry("dozens", 12.0));

  /** Short ones, which are only read right behind digits. */
  private static final Map<String, Double> SHORT_SCALES =
      Map.of("k", 1e3, "mn", 1e6, "mio", 1e6, "bn", 1e9, "b", 1e9, "tn", 1e12, "m", 1e6);

  private static final Map<Integer, Double> EASTERN_SCALES =
      Map.ofEntries(
          Map.entry((int) '十', 1e1),
          Map.entry((int) '百', 1e2),
          Map.entry((int) '千', 1e3),
          Map.entry((int) '万', 1e4),
          Map.entry((int) '億', 1e8),
          Map.entry((int) '亿', 1e8),
          Map.entry((int) '兆', 1e12),
          Map.entry((int) '십', 1e1),
          Map.entry((int) '백', 1e2),
          Map.entry((int) '천', 1e3),
          Map.entry((int) '만', 1e4),
          Map.entry((int) '억', 1e8),
          Map.entry((int) '조', 1e12));

  private static final String EASTERN_DIGITS = "〇一二三四五六七八九";
  private static final double MYRIAD = 1e4;

  private static final Map<String, Integer> PARTS =
      Map.ofEntries(
          Map.entry("half", 2),
          Map.entry("halves", 2),
          Map.entry("third", 3),
          Map.entry("thirds", 3),
          Map.entry("quarter", 4),
          Map.entry("quarters", 4),
          Map.entry("fourth", 4),
          Map.entry("fourths", 4),
          Map.entry("fifth", 5),
          Map.entry("fifths", 5),
          Map.entry("tenth", 10),
          Map.entry("tenths", 10));

  private static final String ROMAN_LETTERS = "IVXLCDM";
  private static final int[] ROMAN_VALUES = {1, 5, 10, 50, 100, 500, 1000};

  static {
    String[] small =
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                + " fifteen sixteen seventeen eighteen nineteen")
            .split(" ", -1);
    String[] ordinals =
        ("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
                + " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
            .split(" ", -1);
    for (int i = 0; i < small.length; i++) {
      SMALL.put(small[i], i);
      ORDINALS.put(ordinals[i], i);
    }
    String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1);
    for (int i = 0; i < tens.length; i++) {
      SMALL.put(tens[i], 20 + 10 * i);
      ORDINALS.put(tens[i].substring(0, tens[i].length() - 1) + "ieth", 20 + 10 * i);
    }
    ORDINALS.put("hundredth", 100);
    ORDINALS.put("thousandth", 1000);
  }

  private NumberWords() {}

  /** Of a word such as seven or sixty. */
  static @Nullable Integer small(String key) {
    return SMALL.get(key);
  }

  /** Of a word such as seventh. */
  static @Nullable Integer ordinal(String key) {
    return ORDINALS.get(key);
  }

  /** Of a word such as million. */
  static @Nullable Double scale(String key) {
    return SCALES.get(key);
  }

  /** Of what may stand right behind digits: 5k, 1.2bn. */
  static @Nullable Double shortScale(String key) {
    return SHORT_SCALES.get(key);
  }

  /** What a word such as thirds divides by. */
  static @Nullable Integer part(String key) {
    return PARTS.get(key);
  }

  /** The scales that a word begins with, multiplied: 万 of 万人; 1 for none. */
  static double easternScale(String word) {
    double scale = 1;
    for (int i = 0; i < easternScaleLength(word); i++) {
      scale *= EASTERN_SCALES.getOrDefault((int) word.charAt(i), 1.0);
    }
    return scale;
  }

  /** How many units of a word's beginning are scales. */
  static int easternScaleLength(String word) {
    int length = 0;
    while (length < word.length() && EASTERN_SCALES.containsKey((int) word.charAt(length))) {
      length++;
    }
    return Math.min(length, 3);
  }

  /** The length of the Chinese numeral that a word begins with; 0 for none. */
  static int easternLength(String word) {
    int length = 0;
    while (length < word.length()
        && length < NumberText.LONGEST
        && (EASTERN_DIGITS.indexOf(word.charAt(length)) >= 0
            || EASTERN_SCALES.containsKey((int) word.charAt(length)))) {
      length++;
    }
    return length;
  }

  /** The value of a numeral such as 三千二百万 or 二〇一九. */
  static double eastern(String numeral) {
    double total = 0;
    double below = 0;
    double digits = 0;
    boolean any = false;
    for (int i = 0; i < numeral.length(); i++) {
      int digit = EASTERN_DIGITS.indexOf(numeral.charAt(i));
      if (digit >= 0) {
        digits = 10 * digits + digit;
        any = true;
        continue;
      }
      double scale = EASTERN_SCALES.getOrDefault((int) numeral.charAt(i), 1.0);
      if (scale >= MYRIAD) {
        double before = below + digits;
        total += (before == 0 ? 1 : before) * scale;
        below = 0;
      } else {
        below += (any ? digits : 1) * scale;
      }
      digits = 0;
      any = false;
    }
    return total + below + digits;
  }

  /** The value of a Roman numeral in its usual spelling; 0 if it is none. */
  static int roman(String word) {
    int value = 0;
    int last = 0;
    for (int i = word.length() - 1; i >= 0 && word.length() <= 15; i--) {
      int letter = ROMAN_LETTERS.indexOf(word.charAt(i));
      if (letter < 0) {
        return 0;
      }
      int own = ROMAN_VALUES[letter];
      value += own < last ? -own : own;
      last = Math.max(last, own);
    }
    return value > 0 && spelled(value).equals(word) ? value : 0;
  }

  /** A number from 1 to 3999 as a Roman numeral. */
  static String spelled(int value) {
    int[] values = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    String[] signs = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
    StringBuilder roman = new StringBuilder();
    int left = value;
    for (int i = 0; i < values.length; i++) {
      for (; left >= values[i]; left -= values[i]) {
        roman.append(signs[i]);
      }
    }
    return roman.toString();
  }
}
