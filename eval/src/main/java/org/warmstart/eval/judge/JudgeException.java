package org.warmstart.eval.judge;

/** A judge gave no answer; the message says why, without secrets. */
public final class JudgeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean isFinal;

  /**
   * Of a judge.
   *
   * @param isFinal whether the next question fares no better, as with a wrong key
   */
  public JudgeException(String message, boolean isFinal) {
    super(message);
    this.isFinal = isFinal;
  }

  public boolean isFinal() {
    return isFinal;
  }
}
