package org.warmstart.learn.training;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.Model;

/** An evaluator of which another value than its own choice decides which model is best. */
public final class BestMetric implements Evaluator {
  /** What a value is called elsewhere. */
  private static final Map<String, String> ALSO =
      Map.of(
          "mcc", "matthews_correlation",
          "matthews", "matthews_correlation",
          "word-f1", "word_f1",
          "rouge-1", "rouge1",
          "rouge-2", "rouge2");

  private final Evaluator evaluator;
  private final String name;

  private BestMetric(Evaluator evaluator, String name) {
    this.evaluator = evaluator;
    this.name = name;
  }

  /**
   * Chooses a value by its name.
   *
   * @throws InputException if the evaluator has none of that name, naming near ones
   */
  public static Evaluator of(Evaluator evaluator, String wanted) {
    return new BestMetric(evaluator, require(evaluator.metrics(), wanted));
  }

  /**
   * The name of a metric among those that there are.
   *
   * @throws InputException if there is none of that name, naming near ones
   */
  public static String require(Set<String> metrics, String wanted) {
    Set<String> known = new TreeSet<>(metrics);
    String name = known.contains(wanted) ? wanted : usual(wanted);
    if (!known.contains(name)) {
      throw new InputException(
          "training.bestMetric: " + NearNames.unknown("metric", wanted, known));
    }
    return name;
  }

  /** A value's own name, where it is called by another. */
  public static String usual(String name) {
    return ALSO.getOrDefault(name, name);
  }

  @Override
  public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
    return evaluator.evaluate(model, stop);
  }

  @Override
  public Set<String> metrics() {
    return evaluator.metrics();
  }

  @Override
  public String mainMetric() {
    return name;
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return evaluator.greaterIsBetter(metric);
  }
}
