package org.warmstart.text.stage;

import java.util.Arrays;

/**
 * A segmented word.
 *
 * @param ids the tokens' ids
 * @param starts where each token begins, in UTF-16 units from the word's start
 * @param ends where each token ends, likewise
 * @param margin by how much the next best segmentation scores lower, for models that compare them;
 *     infinite for others
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
public record Segments(int[] ids, int[] starts, int[] ends, double margin) {

  public Segments(int[] ids, int[] starts, int[] ends) {
    this(ids, starts, ends, Double.POSITIVE_INFINITY);
  }

  /** A word that is one token. */
  public static Segments whole(int id, int length) {
    return new Segments(new int[] {id}, new int[] {0}, new int[] {length});
  }

  /** Segments under construction. */
  public static final class Builder {
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    public Builder(int capacity) {
      ids = new int[Math.max(8, capacity)];
      starts = new int[ids.length];
      ends = new int[ids.length];
    }

    public void add(int id, int start, int end) {
      if (size == ids.length) {
        int capacity = size + (size >> 1) + 8;
        ids = Arrays.copyOf(ids, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
      }
      ids[size] = id;
      starts[size] = start;
      ends[size++] = end;
    }

    /**
     * Appends a token, or lengthens the last one if it has the same id and ends where it begins.
     */
    public void addOrJoin(int id, int start, int end) {
      if (size > 0 && ids[size - 1] == id && ends[size - 1] == start) {
        ends[size - 1] = end;
      } else {
        add(id, start, end);
      }
    }

    /** Appends all tokens of a part that begins at {@code shift}. */
    public void addAll(Segments part, int shift) {
      for (int i = 0; i < part.ids.length; i++) {
        add(part.ids[i], part.starts[i] + shift, part.ends[i] + shift);
      }
    }

    public Segments build() {
      return new Segments(
          Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
  }
}
