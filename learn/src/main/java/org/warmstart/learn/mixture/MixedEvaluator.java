package org.warmstart.learn.mixture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Model;

/**
 * The losses of what is held out of each corpus, as {@code wiki/loss} and {@code wiki/perplexity},
 * and their means, weighted as the corpora are in training; of perplexities that is the exponential
 * of the mean logarithm.
 */
public final class MixedEvaluator implements Evaluator {
  private static final String PERPLEXITY = "perplexity";

  /**
   * A corpus's part.
   *
   * @param share of the corpus in training
   */
  public record Part(String name, Evaluator evaluator, double share) {}

  private final List<Part> parts;

  /** Of at least one corpus. */
  public MixedEvaluator(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
    SortedMap<String, Double> values = new TreeMap<>();
    SortedMap<String, Double> sums = new TreeMap<>();
    SortedMap<String, Double> shares = new TreeMap<>();
    for (Part part : parts) {
      for (Map.Entry<String, Double> entry : part.evaluator.evaluate(model, stop).entrySet()) {
        String name = entry.getKey();
        double value = entry.getValue();
        values.put(part.name + "/" + name, value);
        sums.merge(
            name, part.share * (name.equals(PERPLEXITY) ? Math.log(value) : value), Double::sum);
        shares.merge(name, part.share, Double::sum);
      }
    }
    sums.forEach(
        (name, sum) -> {
          double mean = sum / shares.getOrDefault(name, 1.0);
          values.put(name, name.equals(PERPLEXITY) ? Math.exp(mean) : mean);
        });
    return values;
  }

  @Override
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    for (Part part : parts) {
      names.addAll(part.evaluator.metrics());
      part.evaluator.metrics().forEach(name -> names.add(part.name + "/" + name));
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return parts.get(0).evaluator.mainMetric();
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return parts.get(0).evaluator.greaterIsBetter(metric.substring(metric.indexOf('/') + 1));
  }
}
