package org.warmstart.learn.written;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.label.LabelNames;

/**
 * Answers that are numbers, which may have been rounded to be written (Raffel et al. 2020, section
 * 2.4). A text that is no number counts as one that is given, and is counted.
 */
public final class NumberAnswers implements WrittenScores {
  private static final String NUMBER = "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?";

  private final double unreadableAs;
  private final List<Metric<Double, Double>> metrics =
      List.of(Metrics.scoreMetric("pearson"), Metrics.scoreMetric("spearman"));
  private long unreadable;

  /**
   * New scores.
   *
   * @param unreadableAs what a text that is no number counts as
   */
  public NumberAnswers(double unreadableAs) {
    this.unreadableAs = unreadableAs;
  }

  /**
   * A text as a finite number; null if it is none. White space between its parts does not matter.
   */
  public static @Nullable Double read(String text) {
    // tokenizers of words put spaces around the point
    String plain = LabelNames.canonical(text).replace(" ", "");
    if (!plain.matches(NUMBER)) {
      return null;
    }
    double number = Double.parseDouble(plain);
    return Double.isFinite(number) ? number : null;
  }

  /**
   * A number as it is written: the nearest multiple of a step, half-way ones the even multiple,
   * with as many decimals as the step has.
   *
   * @param step null: the number as it is
   */
  public static String written(double number, @Nullable Double step) {
    if (step == null) {
      return new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString();
    }
    double steps = 1 / step;
    int decimals = Math.max(0, BigDecimal.valueOf(step).stripTrailingZeros().scale());
    double rounded = Math.rint(number * steps) / steps;
    // no minus in front of zero
    return String.format(Locale.ROOT, "%." + decimals + "f", rounded == 0 ? 0.0 : rounded);
  }

  @Override
  public void add(String text, String reference, String source) {
    Double found = read(text);
    Double right = read(reference);
    if (right == null) {
      throw new IllegalArgumentException("no number: " + reference);
    }
    unreadable += found == null ? 1 : 0;
    double answer = found == null ? unreadableAs : found;
    metrics.forEach(metric -> metric.add(answer, right));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    metrics.forEach(metric -> values.putAll(metric.result()));
    values.put(UNREADABLE, (double) unreadable);
    return values;
  }

  @Override
  public String mainMetric() {
    return "pearson";
  }
}
