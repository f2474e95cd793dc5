package org.warmstart.learn.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Sampling;
import org.warmstart.text.file.TokenizerPair;

/** One class out of several for a text or a pair of texts. */
final class Classification implements Task {
  private final SequenceFeatures features;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  Classification(TokenizerPair tokenizers, ModelConfig config, TaskSettings settings) {
    features = new SequenceFeatures(tokenizers.source(), config, settings);
    for (String label : settings.labels()) {
      if (numbers.putIfAbsent(label, numbers.size()) != null) {
        throw new InputException("labels: '" + label + "' is there twice");
      }
    }
    if (numbers.size() < 2) {
      throw new InputException(
          "classification needs at least 2 classes; the labels are " + settings.labels());
    }
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return features.adaptation(List.copyOf(numbers.keySet()));
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(features.tokenizer());
  }

  @Override
  public Example encode(LabeledText row, @Nullable Sampling sampling) {
    String label = row.target();
    if (label == null || label.isBlank()) {
      throw new InputException(row.place() + ": the label is missing");
    }
    Integer number = numbers.get(label);
    if (number == null) {
      throw new InputException(
          row.place() + ": " + NearNames.unknown("label", label, numbers.keySet()));
    }
    return features.encode(row.text(), row.second(), number, sampling);
  }

  @Override
  public Batch batch(List<Example> examples) {
    long[] labels = examples.stream().mapToLong(example -> (long) example.target()).toArray();
    return features
        .batch(examples)
        .with("labels", labels, labels.length)
        .checkClasses("labels", numbers.size());
  }

  /** Two classes have scores of the second one as well. */
  @Override
  public Set<String> metrics() {
    Set<String> names = new TreeSet<>(scorer().result().keySet());
    if (numbers.size() == 2) {
      names.addAll(List.of("f1_binary", "precision_binary", "recall_binary"));
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }

  @Override
  public boolean greaterIsBetter() {
    return true;
  }

  @Override
  public Scorer scorer() {
    return new ClassScorer();
  }

  private static final class ClassScorer implements Scorer {
    private final List<Metric<Integer, Integer>> metrics =
        List.of(
            Metrics.labelMetric("accuracy"),
            Metrics.labelMetric("f1"),
            Metrics.labelMetric("matthews"));
    private final List<Double> predictions = new ArrayList<>();
    private double loss;

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      float[][] rows = Logits.of(model, batch);
      for (int row = 0; row < rows.length; row++) {
        int target = (int) examples.get(row).target();
        int best = 0;
        for (int c = 1; c < rows[row].length; c++) {
          best = rows[row][c] > rows[row][best] ? c : best;
        }
        loss += logSumExp(rows[row]) - rows[row][target];
        predictions.add((double) best);
        for (Metric<Integer, Integer> metric : metrics) {
          metric.add(best, target);
        }
      }
    }

    private static double logSumExp(float[] values) {
      double most = Double.NEGATIVE_INFINITY;
      for (float value : values) {
        most = Math.max(most, value);
      }
      double sum = 0;
      for (float value : values) {
        sum += Math.exp(value - most);
      }
      return most + Math.log(sum);
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
    public List<Double> predictions() {
      return List.copyOf(predictions);
    }
  }
}
