package org.warmstart.text;

import java.util.Arrays;
import java.util.function.Predicate;

/** Makes a text that fails as short and as plain as it can be while it still fails. */
final class Shrinker {
  private static final int[] PLAIN = {'a', ' ', '0', '.', 'e', 0x301, 0x4E00};

  private final Predicate<String> fails;
  private int[] points;

  private Shrinker(String text, Predicate<String> fails) {
    this.points = text.codePoints().toArray();
    this.fails = fails;
  }

  /** The smallest text found that fails; {@code text} itself must. */
  static String shrink(String text, Predicate<String> fails) {
    Shrinker shrinker = new Shrinker(text, fails);
    while (shrinker.shortened() || shrinker.simplified()) {
      // until neither helps
    }
    return shrinker.text(shrinker.points);
  }

  /** Leaves out runs of code points, long ones first. */
  private boolean shortened() {
    int before = points.length;
    for (int run = Math.max(1, before / 2); run > 0; run /= 2) {
      for (int at = 0; at + run <= points.length; ) {
        int[] fewer = Arrays.copyOf(points, points.length - run);
        System.arraycopy(points, at + run, fewer, at, points.length - at - run);
        if (!accepted(fewer)) {
          at++;
        }
      }
    }
    return points.length < before;
  }

  /** Puts plainer code points in the place of others. */
  private boolean simplified() {
    boolean changed = false;
    for (int at = 0; at < points.length; at++) {
      for (int plain : PLAIN) {
        int[] other = points.clone();
        other[at] = plain;
        if (plain == points[at]) {
          break;
        }
        if (accepted(other)) {
          changed = true;
          break;
        }
      }
    }
    return changed;
  }

  private boolean accepted(int[] candidate) {
    if (!fails.test(text(candidate))) {
      return false;
    }
    points = candidate;
    return true;
  }

  private String text(int[] codePoints) {
    return new String(codePoints, 0, codePoints.length);
  }
}
