package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Distances between tokens in few buckets: near ones have a bucket each, farther ones share wider
 * and wider ones, up to the one of all that are too far (Raffel et al. 2020, section 2.1).
 */
public final class RelativeBuckets {
  private final int buckets;
  private final int maxDistance;
  private final boolean bothDirections;
  private int[] ofMagnitude = {0};

  /**
   * Divides the buckets.
   *
   * @param buckets how many there are
   * @param maxDistance from where on all share the last one
   * @param bothDirections whether half of them are for what comes after a token; otherwise that is
   *     never seen
   */
  public RelativeBuckets(int buckets, int maxDistance, boolean bothDirections) {
    this.buckets = bothDirections ? buckets / 2 : buckets;
    this.maxDistance = maxDistance;
    this.bothDirections = bothDirections;
  }

  /**
   * Refuses numbers of which buckets cannot be made.
   *
   * @param bucketsKey the configuration's key of the number of buckets
   */
  public static void require(
      ConfigJson json, String bucketsKey, int buckets, String distanceKey, int maxDistance) {
    if (buckets < 4) {
      throw json.wrong(bucketsKey, "at least 4");
    }
    if (maxDistance <= buckets / 2) {
      throw json.wrong(distanceKey, "more than half the " + buckets + " buckets");
    }
  }

  /**
   * The buckets of the distances key − query from {@code first} on, ascending.
   *
   * @return [count], int64
   */
  public Tensor ofDistances(long first, int count) {
    int[] table = table(Math.toIntExact(Math.max(Math.abs(first), Math.abs(first + count - 1))));
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      long distance = first + i;
      if (distance <= 0) {
        numbers[i] = table[(int) -distance];
      } else {
        numbers[i] = bothDirections ? buckets + table[(int) distance] : 0;
      }
    }
    return Tensors.ofLongs(numbers, count);
  }

  /** The bucket of every magnitude up to {@code largest}; more as longer texts come. */
  private synchronized int[] table(int largest) {
    if (largest >= ofMagnitude.length) {
      ofMagnitude = buckets(Math.max(largest + 1, Math.min(2 * ofMagnitude.length, 1 << 20)));
    }
    return ofMagnitude;
  }

  /**
   * In float32 and with the kernel's own logarithm, as the reference has it: where a bucket begins
   * is a matter of rounding.
   */
  private int[] buckets(int magnitudes) {
    int exact = buckets / 2;
    int[] numbers = new int[magnitudes];
    try (Scope scope = Scope.open()) {
      float[] ratios = new float[magnitudes];
      for (int i = 0; i < magnitudes; i++) {
        ratios[i] = (float) i / exact;
      }
      float[] logs = Tensors.floats(Ops.log(Tensors.ofFloats(ratios, magnitudes)));
      float range = (float) Math.log((double) maxDistance / exact);
      for (int i = 0; i < magnitudes; i++) {
        numbers[i] =
            i < exact
                ? i
                : Math.min(buckets - 1, exact + (int) (logs[i] / range * (buckets - exact)));
      }
    }
    return numbers;
  }
}
