package org.warmstart.data.batch;

/** Rows of different length filled up to one width: row-major values and their shape. */
public final class PaddedRows {
  private final long[] values;
  private final int rows;
  private final int width;

  PaddedRows(long[] values, int rows, int width) {
    this.values = values;
    this.rows = rows;
    this.width = width;
  }

  /** The values, row by row; rows() times width(). Not a copy. */
  public long[] values() {
    return values;
  }

  public int rows() {
    return rows;
  }

  public int width() {
    return width;
  }

  /** {rows, width}. */
  public long[] shape() {
    return new long[] {rows, width};
  }
}
