package org.warmstart.data.table;

/**
 * A row that cannot be used.
 *
 * @param place the file and the line or row
 * @param line the line in its file, or the row where there are no lines, from 1
 * @param problem what is wrong with it
 */
public record RowFault(String place, long line, String problem) {
  /** Place and problem. */
  @Override
  public String toString() {
    return place + ": " + problem;
  }
}
