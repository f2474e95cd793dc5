package org.warmstart.data.batch;

import java.util.Arrays;

/** Fills the rows of a batch up to its longest, at the end unless it is said otherwise. */
public final class Padding {
  private Padding() {}

  /** Where rows are filled up. */
  public enum Side {
    START,
    END
  }

  /** Rows filled with {@code padValue} up to the longest row. */
  public static PaddedRows pad(int[][] rows, long padValue, Side side) {
    PaddedRows padded = pad(rows, padValue);
    return side == Side.END ? padded : moved(padded, rows);
  }

  /** The attention mask that goes with {@link #pad(int[][], long, Side)}. */
  public static PaddedRows mask(int[][] rows, Side side) {
    PaddedRows mask = mask(rows);
    return side == Side.END ? mask : moved(mask, rows);
  }

  /** Brings the padding to the front. */
  private static PaddedRows moved(PaddedRows padded, int[][] rows) {
    int width = padded.width();
    long[] values = new long[padded.values().length];
    for (int row = 0; row < rows.length; row++) {
      int start = row * width;
      int length = rows[row].length;
      System.arraycopy(padded.values(), start, values, start + width - length, length);
      System.arraycopy(padded.values(), start + length, values, start, width - length);
    }
    return new PaddedRows(values, rows.length, width);
  }

  /** Rows filled with {@code padValue} up to the longest row. */
  public static PaddedRows pad(int[][] rows, long padValue) {
    return pad(rows, padValue, 1);
  }

  /**
   * Rows filled with {@code padValue} up to the longest row, rounded up.
   *
   * @param multiple the width is a multiple of this; 8 suits the matrix units of GPUs
   */
  public static PaddedRows pad(int[][] rows, long padValue, int multiple) {
    int width = width(rows, multiple);
    long[] values = new long[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      int start = row * width;
      for (int i = 0; i < rows[row].length; i++) {
        values[start + i] = rows[row][i];
      }
      Arrays.fill(values, start + rows[row].length, start + width, padValue);
    }
    return new PaddedRows(values, rows.length, width);
  }

  /**
   * The attention mask that goes with {@link #pad(int[][], long)}: 1 for a value, 0 for padding.
   */
  public static PaddedRows mask(int[][] rows) {
    return mask(rows, 1);
  }

  /** The attention mask that goes with {@link #pad(int[][], long, int)}. */
  public static PaddedRows mask(int[][] rows, int multiple) {
    int width = width(rows, multiple);
    long[] values = new long[Math.multiplyExact(rows.length, width)];
    for (int row = 0; row < rows.length; row++) {
      Arrays.fill(values, row * width, row * width + rows[row].length, 1);
    }
    return new PaddedRows(values, rows.length, width);
  }

  private static int width(int[][] rows, int multiple) {
    if (multiple < 1) {
      throw new IllegalArgumentException("the multiple must be at least 1, not " + multiple);
    }
    int longest = 0;
    for (int[] row : rows) {
      longest = Math.max(longest, row.length);
    }
    return Math.multiplyExact((longest + multiple - 1) / multiple, multiple);
  }
}
