package org.warmstart.text.normalize;

import java.util.Arrays;
import org.warmstart.text.stage.Text;

/**
 * A run of combining characters on its way into canonical order (Unicode Standard, section 3.11).
 * As in the reference, the places in the original go by position: the n-th character out of the run
 * that stands for one of the input gets the place of the n-th one that came in.
 */
public final class CombiningRun {
  private final BertNormalizer normalizer;
  private final Text out;
  private int size;
  private int places;
  // code point, combining class and arrival order, and whether it opens a place: sortable as a long
  private long[] marks = new long[8];
  private int[] codePoints = new int[8];
  private boolean[] opens = new boolean[8];
  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int previousStart;
  private int previousEnd;

  CombiningRun(BertNormalizer normalizer, Text out) {
    this.normalizer = normalizer;
    this.out = out;
  }

  /**
   * Adds a character.
   *
   * @param opensPlace true for the first character of a decomposition, false for those after it
   */
  void add(int codePoint, int combiningClass, boolean opensPlace, int start, int end) {
    if (size == marks.length) {
      int capacity = size * 2;
      marks = Arrays.copyOf(marks, capacity);
      codePoints = Arrays.copyOf(codePoints, capacity);
      opens = Arrays.copyOf(opens, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    if (opensPlace) {
      starts[places] = start;
      ends[places++] = end;
    } else if (size == 0) {
      previousStart = start;
      previousEnd = end;
    }
    codePoints[size] = codePoint;
    opens[size] = opensPlace;
    marks[size] = ((long) combiningClass << 32) | size;
    size++;
  }

  /** Hands on what has been collected. */
  void flush() {
    if (size == 0) {
      return;
    }
    Arrays.sort(marks, 0, size);
    int place = 0;
    for (int i = 0; i < size; i++) {
      int index = (int) marks[i];
      if (opens[index]) {
        previousStart = starts[place];
        previousEnd = ends[place++];
      }
      normalizer.emitUnlessMark(codePoints[index], previousStart, previousEnd, out);
    }
    size = 0;
    places = 0;
  }
}
