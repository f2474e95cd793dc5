package org.warmstart.data.perturb;

/** Punctuation marks. */
final class Marks {
  /** Those that end sentences and their parts. */
  static final String ENDING = ".,;:!?";

  private static final String OTHERS = "\"()\u2026\u201c\u201d";

  private Marks() {}

  /** Whether there is a mark that is not between digits, as in 3.5. */
  static boolean isMark(String text, int at) {
    char mark = text.charAt(at);
    if (ENDING.indexOf(mark) < 0 && OTHERS.indexOf(mark) < 0) {
      return false;
    }
    boolean digits =
        at > 0
            && at + 1 < text.length()
            && Character.isDigit(text.charAt(at - 1))
            && Character.isDigit(text.charAt(at + 1));
    return !digits;
  }
}
