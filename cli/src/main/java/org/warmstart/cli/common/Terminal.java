package org.warmstart.cli.common;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results, for people and for pipes
 * @param err messages and progress
 */
public record Terminal(PrintStream out, PrintStream err) {
  private static final int USUAL_COLUMNS = 80;

  /** Whether messages go to a terminal, where a line may be drawn over; the launcher knows. */
  public boolean isInteractive() {
    return Boolean.getBoolean("warmstart.terminal");
  }

  /** Whether results go to a terminal, between which nothing else should be drawn. */
  boolean showsResults() {
    return Boolean.getBoolean("warmstart.terminal.results");
  }

  /** The width of the terminal in characters. */
  int columns() {
    return Integer.getInteger("warmstart.columns", USUAL_COLUMNS);
  }
}
