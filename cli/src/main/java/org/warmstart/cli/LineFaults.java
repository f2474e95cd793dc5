package org.warmstart.cli;

import java.io.PrintStream;

/**
 * Lines that could not be used: each is named as soon as it is met, the rest is done all the same,
 * and the command ends with the exit code for bad input.
 */
final class LineFaults {
  private static final int MOST_NAMED = 20;

  private final PrintStream err;
  private long count;

  LineFaults(PrintStream err) {
    this.err = err;
  }

  /** Names one line. */
  void add(TextLines.WrongLineException fault) {
    if (++count <= MOST_NAMED) {
      err.println("warmstart: " + fault.getMessage());
    }
  }

  /** Says how many were left out if not all of them were named. */
  int exitCode() {
    if (count > MOST_NAMED) {
      err.println("warmstart: … and " + (count - MOST_NAMED) + " more lines that were left out");
    }
    return count == 0 ? 0 : Failures.BAD_INPUT;
  }
}
