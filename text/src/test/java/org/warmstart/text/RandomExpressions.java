package org.warmstart.text;

import java.util.List;
import java.util.Random;

/** Regular expressions as no one writes them, and texts of the letters they speak of. */
final class RandomExpressions {
  private static final List<String> ATOMS =
      List.of(
          "a",
          "b",
          "c",
          "x",
          "1",
          "é",
          "日",
          "😀",
          "\\n",
          " ",
          ".",
          "\\s",
          "\\S",
          "\\d",
          "\\w",
          "\\W",
          "\\p{L}",
          "\\P{L}",
          "[ab]",
          "[^ab]",
          "[a-c1]",
          "[^\\sx]",
          "[\\d日]",
          "[^\\P{L}a]",
          "(?m:.)",
          "(?i:B)");
  private static final List<String> PLACES = List.of("^", "$", "\\A", "\\z", "\\Z", "\\b", "\\B");
  private static final List<String> REPEATS =
      List.of("*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{0,2}", "{1,3}?", "{2,}");
  private static final String LETTERS = "aaaabbbccx1é日 \n😀";

  private final Random random;
  // of the last expression: how many characters are repeated without end, and whether groups are
  private int unbounded;
  private boolean nested;

  RandomExpressions(Random random) {
    this.random = random;
  }

  /**
   * The next expression. Every second one has a counted repetition before its other branches, so
   * that these cross the 32nd, 64th, 128th or 256th instruction.
   */
  String next() {
    unbounded = 0;
    nested = false;
    if (random.nextBoolean()) {
      return choice(2);
    }
    int size = 32 << random.nextInt(4);
    return "x{" + (size - random.nextInt(12)) + "}|" + choice(2);
  }

  private String choice(int depth) {
    StringBuilder choice = new StringBuilder(sequence(depth));
    while (random.nextInt(3) == 0) {
      choice.append('|').append(sequence(depth));
    }
    return choice.toString();
  }

  private String sequence(int depth) {
    StringBuilder sequence = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      sequence.append(part(depth));
    }
    return sequence.toString();
  }

  private String part(int depth) {
    int kind = random.nextInt(depth > 0 ? 12 : 7);
    return switch (kind) {
      case 0 -> any(PLACES);
      case 1, 2 -> {
        String repeat = any(REPEATS);
        unbounded += isUnbounded(repeat) ? 1 : 0;
        yield any(ATOMS) + repeat;
      }
      case 7 -> {
        String repeat = random.nextBoolean() ? any(REPEATS) : "";
        nested |= isUnbounded(repeat);
        // where a round may be empty, the reference ends loops and counted repetitions of longer
        // parts after one; here other ways through such a round come first
        String first = repeat.isEmpty() || repeat.startsWith("?") ? "" : any(ATOMS);
        yield "(?:" + first + "(?:" + choice(depth - 1) + "))" + repeat;
      }
      case 8 -> "(?>" + choice(depth - 1) + ")";
      case 9 -> (random.nextBoolean() ? "(?=" : "(?!") + choice(depth - 1) + ")";
      case 10, 11 -> (random.nextBoolean() ? "(?<=" : "(?<!") + behind() + ")";
      default -> any(ATOMS);
    };
  }

  /** What has a length, or branches of several lengths. */
  private String behind() {
    StringBuilder behind = new StringBuilder();
    do {
      behind.append(behind.isEmpty() ? "" : "|");
      for (int i = random.nextInt(3); i >= 0; i--) {
        behind.append(any(ATOMS)).append(random.nextInt(4) == 0 ? "{2}" : "");
      }
    } while (random.nextInt(3) == 0);
    return behind.toString();
  }

  private String any(List<String> parts) {
    return parts.get(random.nextInt(parts.size()));
  }

  private static boolean isUnbounded(String repeat) {
    return repeat.startsWith("*") || repeat.startsWith("+") || repeat.endsWith(",}");
  }

  /**
   * A text for the last expression to find something in; short enough for an engine that tries
   * everything and ends the process when that takes too long.
   */
  String text() {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(nested || unbounded > 1 ? 9 : 40); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    boolean longer = !nested && unbounded == 0 && random.nextInt(6) == 0;
    return longer ? text + "x".repeat(random.nextInt(300)) : text.toString();
  }
}
