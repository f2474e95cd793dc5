package org.warmstart.learn.distillation;

/** At which tokens the scores of two models are compared. */
public enum ComparedTokens {
  /** All but padding. */
  ALL,
  /** Those that the student's own loss predicts: the hidden ones, say. */
  TARGETS
}
