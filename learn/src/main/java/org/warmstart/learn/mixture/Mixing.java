package org.warmstart.learn.mixture;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How often corpora of a mixture are read that have no weights: in proportion to their sizes
 * (Raffel et al. 2020, section 3.5.2).
 *
 * @param limit K: a corpus of more rows counts as one of so many; null: sizes count as they are
 * @param temperature T: sizes are raised to the power of 1/T; 1 is in proportion to them, and the
 *     larger it is, the more alike all are
 */
public record Mixing(
    @Nullable @InRange(least = 1) Long limit,
    @Default("1") @InRange(least = 1, most = 1e6) double temperature) {
  /** In proportion to the sizes. */
  public static final Mixing BY_SIZE = new Mixing(null, 1);

  public Mixing {
    NumberRange.check(Mixing.class, limit, temperature);
  }

  /** Shares that add up to 1, of corpora of these many rows: p ∝ min(size, K)^(1/T). */
  public double[] shares(long... rows) {
    long most = limit == null ? Long.MAX_VALUE : limit;
    return shares(
        Arrays.stream(rows)
            .mapToDouble(n -> Math.pow((double) Math.min(n, most), 1 / temperature)));
  }

  /** Shares that add up to 1, of weights above 0. */
  public static double[] ofWeights(double... weights) {
    return shares(Arrays.stream(weights));
  }

  private static double[] shares(DoubleStream weights) {
    double[] shares = weights.toArray();
    double sum = Arrays.stream(shares).sum();
    if (!(sum > 0) || !Double.isFinite(sum)) {
      throw new InputException("data.mixture: the weights add up to " + sum);
    }
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }
}
