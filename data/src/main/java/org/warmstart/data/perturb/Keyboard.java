package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which letters' keys touch on a QWERTY keyboard. */
final class Keyboard {
  private static final List<String> ROWS = List.of("qwertyuiop", "asdfghjkl", "zxcvbnm");

  /** By how much of a key a row begins further right than the one above it. */
  private static final double SHIFT = 0.5;

  private Keyboard() {}

  /** The neighbours, in the letter's case; none of what is no letter from a to z. */
  static String neighbours(char letter) {
    char low = Character.toLowerCase(letter);
    List<String> found = new ArrayList<>();
    for (int row = 0; row < ROWS.size(); row++) {
      int column = ROWS.get(row).indexOf(low);
      if (column >= 0) {
        for (int other = Math.max(0, row - 1); other <= Math.min(2, row + 1); other++) {
          add(found, other, column + SHIFT * (row - other), low);
        }
      }
    }
    String keys = String.join("", found);
    return Character.isUpperCase(letter) ? keys.toUpperCase(Locale.ROOT) : keys;
  }

  private static void add(List<String> found, int row, double place, char without) {
    for (int column = 0; column < ROWS.get(row).length(); column++) {
      char key = ROWS.get(row).charAt(column);
      if (key != without && Math.abs(column - place) <= 1) {
        found.add(String.valueOf(key));
      }
    }
  }
}
