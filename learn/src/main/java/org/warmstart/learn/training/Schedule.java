package org.warmstart.learn.training;

/** How the learning rate changes over a run: a warm-up from zero, then one of these shapes. */
public enum Schedule {
  /** Stays at its peak. */
  CONSTANT,
  /** Falls in a straight line to zero at the last step (Devlin et al. 2019, appendix A.2). */
  LINEAR,
  /** Falls along half a cosine to zero at the last step (Radford et al. 2018, section 4.1). */
  COSINE,
  /**
   * Falls with the inverse square root of the step (Vaswani et al. 2017, section 5.3, whose peak is
   * 1/√(width · warmupSteps)).
   */
  INVERSE_SQUARE_ROOT;

  /**
   * The factor of the peak learning rate.
   *
   * @param step number of updates made before, from 0
   * @param warmupSteps updates during which the factor grows linearly from 0
   * @param steps updates of the whole run
   * @return from 0 to 1
   */
  public double factor(long step, long warmupSteps, long steps) {
    if (step < warmupSteps) {
      return (double) step / warmupSteps;
    }
    double progress =
        Math.min(1.0, (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps));
    return switch (this) {
      case CONSTANT -> 1.0;
      case LINEAR -> 1.0 - progress;
      case INVERSE_SQUARE_ROOT -> Math.sqrt(Math.max(1, warmupSteps) / (double) Math.max(1, step));
      case COSINE -> 0.5 * (1.0 + Math.cos(Math.PI * progress));
    };
  }
}
