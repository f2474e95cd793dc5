package org.warmstart.learn.ppo;

import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How answers are drawn from the model and read.
 *
 * @param minibatches steps in which all answers that are drawn at once are read once: there are as
 *     many as in so many steps, batchSize times accumulation times this
 * @param epochs how often they are read before others are drawn
 * @param maxNewTokens most tokens of an answer
 * @param temperature divides the model's scores, where answers are drawn and where they are read
 */
public record Rollouts(
    @Default("8") @InRange(least = 1, most = 100000) int minibatches,
    @Default("1") @InRange(least = 1, most = 1000) int epochs,
    @Default("64") @InRange(least = 1) int maxNewTokens,
    @Default("1") @InRange(least = 0.01, most = 100) double temperature) {
  public Rollouts {
    NumberRange.check(Rollouts.class, minibatches, epochs, maxNewTokens, temperature);
  }
}
