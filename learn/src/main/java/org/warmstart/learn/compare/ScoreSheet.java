package org.warmstart.learn.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.metric.Metric;

/**
 * One metric's scores of all models, on all rows and on any selection of them. A model is told by
 * its contestant's number and its own.
 *
 * @param <P> what is predicted
 * @param <R> what it is compared with
 */
final class ScoreSheet<P, R> implements Sheet {
  private static final double CLOSE = 1e-9;
  private static final int TRIES = 8;

  private final RowMetric<P, R> metric;
  private final List<List<List<Metric<P, R>>>> rows = new ArrayList<>();
  private final List<List<SortedMap<String, Double>>> whole = new ArrayList<>();
  private final int count;

  private ScoreSheet(RowMetric<P, R> metric, JoinedRows joined) {
    this.metric = metric;
    count = joined.count();
    int[] all = IntStream.range(0, count).toArray();
    for (List<List<PredictedRow>> models : joined.rows()) {
      List<List<Metric<P, R>>> metrics = new ArrayList<>();
      List<SortedMap<String, Double>> values = new ArrayList<>();
      for (List<PredictedRow> model : models) {
        List<Metric<P, R>> each = model.stream().map(metric::of).toList();
        metrics.add(each);
        values.add(metric.of(each, all));
      }
      rows.add(metrics);
      whole.add(values);
    }
  }

  static ScoreSheet<?, ?> of(String written, JoinedRows joined) {
    return captured(RowMetric.of(written), joined);
  }

  private static <P, R> ScoreSheet<P, R> captured(RowMetric<P, R> metric, JoinedRows joined) {
    return new ScoreSheet<>(metric, joined);
  }

  @Override
  public Collection<String> names() {
    TreeSet<String> names = new TreeSet<>();
    whole.forEach(models -> models.forEach(values -> names.addAll(values.keySet())));
    return names;
  }

  @Override
  public boolean greaterIsBetter(String name) {
    return metric.empty().greaterIsBetter(name);
  }

  @Override
  public double value(int contestant, int model, String name) {
    return whole.get(contestant).get(model).getOrDefault(name, Double.NaN);
  }

  @Override
  public SortedMap<String, Double> values(int contestant, int model, int[] sample) {
    return metric.of(rows.get(contestant).get(model), sample);
  }

  @Override
  public SortedMap<String, Double> exchanged(
      int contestant, int other, int model, boolean[] exchanged) {
    Metric<P, R> all = metric.empty();
    List<Metric<P, R>> own = rows.get(contestant).get(model);
    List<Metric<P, R>> others = rows.get(other).get(model);
    for (int i = 0; i < count; i++) {
      all.merge((exchanged[i] ? others : own).get(i));
    }
    return all.result();
  }

  /**
   * Whether a score of several rows is the mean of theirs is found by trying it: on all rows and on
   * some random selections of them, of every model.
   */
  @Override
  public double @Nullable [] rowValues(int contestant, int model, String name) {
    double[] values =
        rows.get(contestant).get(model).stream()
            .mapToDouble(row -> row.result().getOrDefault(name, Double.NaN))
            .toArray();
    if (Arrays.stream(values).anyMatch(Double::isNaN)
        || !isClose(Arrays.stream(values).average().orElse(0), value(contestant, model, name))) {
      return null;
    }
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < TRIES; i++) {
      int[] sample = random.ints(Math.min(count, 50), 0, count).toArray();
      double mean = Arrays.stream(sample).mapToDouble(index -> values[index]).average().orElse(0);
      SortedMap<String, Double> together = values(contestant, model, sample);
      if (!isClose(mean, together.getOrDefault(name, Double.NaN))) {
        return null;
      }
    }
    return values;
  }

  private static boolean isClose(double a, double b) {
    return Math.abs(a - b) <= CLOSE;
  }

  /** A number that stands in the rows, whose mean is compared. */
  static Sheet ofField(String field, JoinedRows joined) {
    List<List<double[]>> numbers =
        joined.rows().stream()
            .map(
                models ->
                    models.stream()
                        .map(
                            model -> model.stream().mapToDouble(row -> row.number(field)).toArray())
                        .toList())
            .toList();
    return new FieldSheet(field, numbers);
  }

  private record FieldSheet(String field, List<List<double[]>> numbers) implements Sheet {
    @Override
    public Collection<String> names() {
      return List.of(field);
    }

    @Override
    public boolean greaterIsBetter(String name) {
      return !name.matches(".*(loss|error|perplexity).*");
    }

    @Override
    public double value(int contestant, int model, String name) {
      return Arrays.stream(numbers.get(contestant).get(model)).average().orElse(Double.NaN);
    }

    @Override
    public SortedMap<String, Double> values(int contestant, int model, int[] sample) {
      double[] rows = numbers.get(contestant).get(model);
      double mean = Arrays.stream(sample).mapToDouble(index -> rows[index]).average().orElse(0);
      return new TreeMap<>(Map.of(field, mean));
    }

    @Override
    public SortedMap<String, Double> exchanged(
        int contestant, int other, int model, boolean[] exchanged) {
      double[] own = numbers.get(contestant).get(model);
      double[] others = numbers.get(other).get(model);
      double sum = 0;
      for (int i = 0; i < exchanged.length; i++) {
        sum += (exchanged[i] ? others : own)[i];
      }
      return new TreeMap<>(Map.of(field, sum / exchanged.length));
    }

    @Override
    public double[] rowValues(int contestant, int model, String name) {
      return numbers.get(contestant).get(model);
    }
  }
}
