package org.warmstart.learn.suite;

/** In what form a model gives one of several answers. */
public enum AnswerForm {
  /** The answers' texts are scored. */
  TEXT,
  /** The answers stand in the prompt behind letters, and the letters are scored. */
  LETTER,
  /** The answers stand in the prompt behind letters, and the model writes. */
  WRITTEN
}
