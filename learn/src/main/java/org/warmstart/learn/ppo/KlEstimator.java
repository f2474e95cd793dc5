package org.warmstart.learn.ppo;

/**
 * How far a token that was drawn says two models to be apart, from r, the logarithm of how much
 * likelier it was than under the other one.
 */
public enum KlEstimator {
  /** r: without bias. */
  K1 {
    @Override
    double of(double logRatio) {
      return logRatio;
    }
  },
  /** r² / 2: biased, of little variance. */
  K2 {
    @Override
    double of(double logRatio) {
      return 0.5 * logRatio * logRatio;
    }
  },
  /** e^-r - 1 + r: without bias, never below 0. */
  K3 {
    @Override
    double of(double logRatio) {
      return Math.expm1(-logRatio) + logRatio;
    }
  };

  abstract double of(double logRatio);
}
