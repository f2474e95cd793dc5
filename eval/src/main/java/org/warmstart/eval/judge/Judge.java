package org.warmstart.eval.judge;

/** A model that answers a prompt, to judge by. Called from several threads if it allows that. */
public interface Judge extends AutoCloseable {
  /** What it is called in files and tables. */
  String name();

  /**
   * Answers.
   *
   * @param system what is said before
   * @param prompt what is asked
   * @param seed of what is drawn in answering
   * @return its answer
   * @throws JudgeException if there is none
   */
  String answer(String system, String prompt, long seed) throws JudgeException;

  @Override
  default void close() {}
}
