package org.warmstart.learn.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;

/** The metrics of tasks that write texts. */
final class WrittenTexts {
  /** What is measured without writing. */
  static final Set<String> LOSSES = Set.of("loss", "perplexity");

  private WrittenTexts() {}

  /** Those that compare texts. */
  static List<MetricSettings.OfTexts> ofTexts(List<MetricSettings> metrics) {
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

  /** Refuses others, and two with values of one name, which could not be told apart. */
  static void check(List<MetricSettings> metrics) {
    Set<String> names = new TreeSet<>(LOSSES);
    for (MetricSettings.OfTexts settings : ofTexts(metrics)) {
      for (String name : settings.create().result().keySet()) {
        if (!names.add(name)) {
          throw new InputException("metrics: there are two values called '" + name + "'");
        }
      }
    }
  }

  /** The names of their values. */
  static Set<String> names(List<MetricSettings> metrics) {
    Set<String> names = new TreeSet<>();
    ofTexts(metrics).forEach(settings -> names.addAll(settings.create().result().keySet()));
    return names;
  }

  static boolean greaterIsBetter(List<MetricSettings> metrics, String metric) {
    return !LOSSES.contains(metric)
        && ofTexts(metrics).stream()
            .map(MetricSettings.OfTexts::create)
            .filter(scored -> scored.result().containsKey(metric))
            .allMatch(scored -> scored.greaterIsBetter(metric));
  }
}
