package org.warmstart.base;

/**
 * Something the user handed in is wrong: a file, a flag, a configuration value, a text. The message
 * is complete by itself: it says what is wrong, where, and what would be right; the command line
 * prints it without a stack trace.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
