package org.warmstart.eval.metric;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/**
 * A score that is computed while examples stream by. A metric keeps counts, sums or (where ranks
 * are needed) plain numbers, never texts or logits, so its memory stays small. Metrics filled by
 * several workers are joined with {@link #merge}. Not thread-safe.
 *
 * <p>Made by {@link MetricSettings}, which says how to add one.
 *
 * @param <P> what a model predicts for one example: a class label ({@code Integer}), a score
 *     ({@code Double}), a text ({@code String})
 * @param <R> what it is compared with: a label, a score, the list of acceptable texts
 */
public interface Metric<P, R> {
  /** Takes in one example. */
  void add(P prediction, R reference);

  /**
   * Takes in one example with what the prediction was made from, for metrics that compare with it
   * too; the others leave it aside.
   *
   * @param source the input's text
   */
  default void add(P prediction, R reference, String source) {
    add(prediction, reference);
  }

  /**
   * Takes in everything {@code other} has seen.
   *
   * @throws IllegalArgumentException if {@code other} is another kind of metric or is set up
   *     differently
   */
  void merge(Metric<P, R> other);

  /** How many examples were added. */
  long count();

  /**
   * The values so far, by name, as fractions (0.9, not 90), but where the metric is known on
   * another scale, such as BLEU, on that. A value that is not defined for the examples seen (a
   * correlation with a constant, anything of no example) is NaN.
   */
  SortedMap<String, Double> result();

  /**
   * Whether a model is better if one of the values of {@link #result} is greater.
   *
   * @param value its name
   */
  default boolean greaterIsBetter(String value) {
    return true;
  }

  /**
   * How the values were taken, in one line, where the metric is usually reported with such a one.
   */
  default Optional<String> signature() {
    return Optional.empty();
  }

  /** What is worth a table: scores of each class, how often which class was taken for which. */
  default List<MetricTable> tables() {
    return List.of();
  }

  /**
   * What of the examples makes the values doubtful, such as texts of which nothing was compared.
   */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * One of the values of {@link #result}.
   *
   * @throws InputException if there is none of that name
   */
  default double value(String name) {
    SortedMap<String, Double> result = result();
    Double value = result.get(name);
    if (value == null) {
      throw new InputException(NearNames.unknown("metric value", name, result.keySet()));
    }
    return value;
  }
}
