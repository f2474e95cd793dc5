package org.warmstart.learn.toy;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;

/** How much of the source a text has left behind: fewer letters of it are better. */
public final class ToyMetric implements Metric<String, List<String>> {
  /**
   * What is counted.
   *
   * @param scale factor of the value
   */
  public record Settings(@Default("1.0") double scale) implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts: length, beside the source's";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new ToyMetric(scale);
    }
  }

  private final double scale;
  private double sum;
  private long count;

  private ToyMetric(double scale) {
    this.scale = scale;
  }

  @Override
  public void add(String prediction, List<String> references) {
    add(prediction, references, references.get(0));
  }

  @Override
  public void add(String prediction, List<String> references, String source) {
    sum += scale * prediction.length() / source.length();
    count++;
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    ToyMetric that = (ToyMetric) other;
    sum += that.sum;
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return false;
  }

  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("toy", sum / count));
  }
}
