package org.warmstart.learn.written;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;

/** Texts compared by metrics of texts, such as ROUGE. */
public final class TextMetrics implements WrittenScores {
  /** What every task that writes has beside its metrics. */
  public static final Set<String> LOSSES = Set.of("loss", "perplexity");

  private final List<Metric<String, List<String>>> metrics = new ArrayList<>();

  /**
   * New metrics.
   *
   * @param settings metrics of texts
   */
  public TextMetrics(List<MetricSettings> settings) {
    ofTexts(settings).forEach(each -> metrics.add(each.create()));
  }

  /**
   * Refuses metrics of something else, and two with values of one name, which could not be told
   * apart.
   *
   * @throws InputException naming them
   */
  public static void check(List<MetricSettings> settings) {
    Set<String> names = new TreeSet<>(LOSSES);
    for (MetricSettings.OfTexts each : ofTexts(settings)) {
      for (String name : each.create().result().keySet()) {
        if (!names.add(name)) {
          throw new InputException("metrics: there are two values called '" + name + "'");
        }
      }
    }
  }

  private static List<MetricSettings.OfTexts> ofTexts(List<MetricSettings> metrics) {
    List<MetricSettings.OfTexts> ofTexts = new ArrayList<>();
    for (MetricSettings settings : metrics) {
      if (!(settings instanceof MetricSettings.OfTexts texts)) {
        throw new InputException(
            "metrics: '"
                + Metrics.ALL.nameOf(settings)
                + "' does not compare texts but "
                + settings.description());
      }
      ofTexts.add(texts);
    }
    return ofTexts;
  }

  @Override
  public void add(String text, String reference, String source) {
    metrics.forEach(metric -> metric.add(text, List.of(reference), source));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    metrics.forEach(metric -> values.putAll(metric.result()));
    return values;
  }

  @Override
  public @Nullable String mainMetric() {
    return null;
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return metrics.stream()
        .filter(scored -> scored.result().containsKey(metric))
        .allMatch(scored -> scored.greaterIsBetter(metric));
  }
}
