package org.warmstart.learn.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.warmstart.eval.statistics.Summary;

/**
 * A contestant with its scores.
 *
 * @param name what it is called
 * @param values by the names of the scores
 */
public record Standing(String name, Map<String, Value> values) {
  private static final double CONFIDENCE = 0.95;

  /** A score that the contestant does not have. */
  public static final Value NONE =
      new Value(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, "", List.of());

  public Standing {
    values = Map.copyOf(values);
  }

  /** The score of a name. */
  public Value value(String score) {
    return values.getOrDefault(score, NONE);
  }

  /**
   * A score.
   *
   * @param mean over seeds
   * @param low lower end of its 95 % interval; NaN if there is none
   * @param high upper end
   * @param standardDeviation over seeds; NaN of fewer than two
   * @param seeds how many models it is the mean of; 0 if there is no such score
   * @param over {@code seeds} or {@code rows}: what the interval is over
   * @param each the models' scores; empty if only their mean is known
   */
  public record Value(
      double mean,
      double low,
      double high,
      double standardDeviation,
      int seeds,
      String over,
      List<Double> each) {
    public Value {
      each = List.copyOf(each);
    }

    static Value overSeeds(Summary summary, double... each) {
      return new Value(
          summary.mean(),
          summary.low(),
          summary.high(),
          summary.standardDeviation(),
          summary.count(),
          "seeds",
          Arrays.stream(each).boxed().toList());
    }

    Summary summary() {
      return new Summary(seeds, mean, standardDeviation, low, high, CONFIDENCE);
    }

    double[] array() {
      return each.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
