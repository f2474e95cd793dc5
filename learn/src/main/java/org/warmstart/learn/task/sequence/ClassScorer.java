package org.warmstart.learn.task.sequence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.label.ClassReport;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;

/** Scores of one class out of several, from logits. */
public final class ClassScorer implements Task.Scorer {
  private final List<Metric<Integer, Integer>> metrics =
      List.of(
          Metrics.labelMetric("accuracy"),
          Metrics.labelMetric("f1"),
          Metrics.labelMetric("matthews"));
  private final List<Double> predictions = new ArrayList<>();
  private final List<String> labels;
  private final Scoring scoring;
  private final BiFunction<Model, Batch, float[][]> logits;
  private final ClassReport classes;
  private double loss;

  /**
   * A scorer of no example yet.
   *
   * @param labels the classes in the order of their numbers
   * @param logits what a model gives for a batch, [B][C]
   */
  public ClassScorer(
      List<String> labels, Scoring scoring, BiFunction<Model, Batch, float[][]> logits) {
    this.labels = labels;
    this.scoring = scoring;
    this.logits = logits;
    classes = new ClassReport(labels);
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    float[][] rows = logits.apply(model, batch);
    for (int row = 0; row < rows.length; row++) {
      int target = (int) examples.get(row).target();
      int best = Logits.greatest(rows[row]);
      double total = Logits.logSumExp(rows[row]);
      loss += total - rows[row][target];
      classes.add(target, best, Math.exp(rows[row][best] - total));
      scoring.tell(
          predictions.size(),
          labels.get(target),
          labels.get(best),
          probabilities(rows[row], total));
      predictions.add((double) best);
      for (Metric<Integer, Integer> metric : metrics) {
        metric.add(best, target);
      }
    }
  }

  private Map<String, Double> probabilities(float[] logits, double total) {
    Map<String, Double> all = new LinkedHashMap<>();
    for (int c = 0; c < logits.length; c++) {
      all.put(labels.get(c), Math.exp(logits[c] - total));
    }
    return all;
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (Metric<Integer, Integer> metric : metrics) {
      values.putAll(metric.result());
    }
    values.put("loss", loss / predictions.size());
    return values;
  }

  @Override
  public Map<String, PrecisionRecallF1.ClassScores> classScores() {
    return classes.named();
  }

  @Override
  public Optional<ClassReport> classes() {
    return Optional.of(classes);
  }

  @Override
  public List<Double> predictions() {
    return List.copyOf(predictions);
  }
}
