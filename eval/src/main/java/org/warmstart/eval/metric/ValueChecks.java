package org.warmstart.eval.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Checks of what metrics compare. */
public final class ValueChecks {
  /** How far a distribution's sum may be from 1, as of written numbers. */
  private static final double CLOSE = 1e-3;

  private ValueChecks() {}

  /**
   * Refuses what are no probabilities.
   *
   * @throws InputException if one is not from 0 to 1, or if several do not add up to 1
   */
  public static void requireProbabilities(Map<String, Double> probabilities) {
    double sum = 0;
    for (Map.Entry<String, Double> entry : probabilities.entrySet()) {
      double value = entry.getValue();
      if (!(value >= 0 && value <= 1)) {
        throw new InputException(
            "the probability of "
                + Messages.quote(entry.getKey())
                + " is "
                + value
                + ", but has to be from 0 to 1");
      }
      sum += value;
    }
    if (probabilities.size() != 1 && Math.abs(sum - 1) > CLOSE) {
      throw new InputException(
          "the probabilities of "
              + Messages.count(probabilities.size(), "class", "classes")
              + " add up to "
              + sum
              + " instead of 1");
    }
  }

  /**
   * Refuses a ranking in which something stands twice.
   *
   * @throws InputException naming it
   */
  public static void requireRanking(List<String> ranking) {
    Set<String> seen = new HashSet<>();
    for (String result : ranking) {
      if (!seen.add(result)) {
        throw new InputException(
            "the result " + Messages.quote(result) + " stands in the ranking twice");
      }
    }
  }

  /**
   * Refuses a query to which nothing is relevant, for which no value is defined.
   *
   * @throws InputException if there is none
   */
  public static void requireRelevant(Map<String, Double> grades) {
    if (grades.values().stream().noneMatch(grade -> grade > 0)) {
      throw new InputException(
          "nothing is relevant to this query, so that it cannot be scored; leave it out");
    }
  }
}
