package org.warmstart.learn.embedding;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;

/** Correlations of two texts' likeness with the numbers that people gave (STS). */
final class SimilarityScores implements EmbeddingScores {
  private final Map<VectorComparison, List<Metric<Double, Double>>> metrics =
      new EnumMap<>(VectorComparison.class);
  private final List<Prediction> predictions = new ArrayList<>();

  SimilarityScores() {
    for (VectorComparison comparison : VectorComparison.values()) {
      metrics.put(
          comparison, List.of(Metrics.scoreMetric("pearson"), Metrics.scoreMetric("spearman")));
    }
  }

  @Override
  public void add(List<IntBuffer> tokens, List<float[]> vectors, double target) {
    Map<String, Double> scores = new TreeMap<>();
    metrics.forEach(
        (comparison, both) -> {
          double likeness = comparison.of(vectors.get(0), vectors.get(1));
          both.forEach(metric -> metric.add(likeness, target));
          scores.put(comparison.suffix().substring(1), likeness);
        });
    double cosine = VectorComparison.COSINE.of(vectors.get(0), vectors.get(1));
    predictions.add(new Prediction(target, cosine, scores));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    metrics.forEach(
        (comparison, both) ->
            both.forEach(
                metric ->
                    metric
                        .result()
                        .forEach((name, value) -> values.put(name + comparison.suffix(), value))));
    return values;
  }

  @Override
  public List<Prediction> predictions() {
    return List.copyOf(predictions);
  }
}
