package org.warmstart.text.normalize;

import java.util.Arrays;
import org.warmstart.text.stage.Text;

/**
 * A list of changes to a text in the reference's form, from which it derives where in the original
 * each new character stands: a character replaces the next one of the text (0), replaces it and
 * takes the following {@code n} out (-n), or is put in and shares the place before it (1).
 */
public final class Transform {
  private int[] codePoints;
  private int[] changes;
  private int size;

  Transform(int capacity) {
    this.codePoints = new int[Math.max(16, capacity)];
    this.changes = new int[codePoints.length];
  }

  void add(int codePoint, int change) {
    if (size == codePoints.length) {
      codePoints = Arrays.copyOf(codePoints, size * 2);
      changes = Arrays.copyOf(changes, size * 2);
    }
    codePoints[size] = codePoint;
    changes[size++] = change;
  }

  int size() {
    return size;
  }

  int codePoint(int index) {
    return codePoints[index];
  }

  int change(int index) {
    return changes[index];
  }

  void set(int index, int codePoint, int change) {
    codePoints[index] = codePoint;
    changes[index] = change;
  }

  /** The new text. */
  Text apply(Text text) {
    Text out = Text.empty(size + size / 4, text.tracked());
    if (!text.tracked()) {
      for (int i = 0; i < size; i++) {
        out.appendCodePoint(codePoints[i], 0, 0);
      }
      return out;
    }
    int at = 0;
    for (int i = 0; i < size; i++) {
      if (changes[i] <= 0 && at < text.length()) {
        int next = at + Character.charCount(text.codePoint(at));
        out.appendCodePoint(codePoints[i], text.start(at), text.end(next - 1));
        at = next;
        for (int removed = changes[i]; removed < 0 && at < text.length(); removed++) {
          at += Character.charCount(text.codePoint(at));
        }
      } else {
        int before = Math.max(0, at - 1);
        out.appendCodePoint(codePoints[i], text.startOfCodePoint(before), text.end(before));
      }
    }
    return out;
  }
}
