package org.warmstart.learn.ppo;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * What it costs to go away from the model that training started from, token by token.
 *
 * @param beta factor of the penalty; the first one where a target is given
 * @param estimator how a token's distance is taken: {@code k1}, the difference of the logarithms of
 *     both probabilities, {@code k2}, half its square, or {@code k3}, which is never below 0
 * @param target the sum over an answer's tokens that beta is moved towards after every batch of
 *     answers; null: beta stays
 * @param horizon after how many answers that are far off beta has changed by a fifth
 */
public record KlPenalty(
    @Default("0.02") @InRange(least = 0, most = 1000) double beta,
    @Default("k1") KlEstimator estimator,
    @Nullable @InRange(above = 0, most = 1e6) Double target,
    @Default("10000") @InRange(least = 1) int horizon) {
  private static final double MOST_ERROR = 0.2;

  public KlPenalty {
    NumberRange.check(KlPenalty.class, beta, estimator, target, horizon);
  }

  /**
   * Beta after a batch of answers (Ziegler et al. 2019, section 2.2).
   *
   * @param now beta for that batch
   * @param kl the mean over its answers
   * @param answers how many there were
   */
  double next(double now, double kl, int answers) {
    if (target == null) {
      return now;
    }
    double error = Math.max(-MOST_ERROR, Math.min(MOST_ERROR, kl / target - 1));
    return now * (1 + error * answers / horizon);
  }
}
