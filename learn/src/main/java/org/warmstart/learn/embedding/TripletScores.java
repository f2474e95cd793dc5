package org.warmstart.learn.embedding;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often a text is nearer to its second text than to a negative; each negative counts once. */
final class TripletScores implements EmbeddingScores {
  private final Map<VectorComparison, Integer> right = new EnumMap<>(VectorComparison.class);
  private final List<Prediction> predictions = new ArrayList<>();
  private int triplets;

  @Override
  public void add(List<IntBuffer> tokens, List<float[]> vectors, double target) {
    List<Double> cosines = new ArrayList<>();
    for (VectorComparison comparison : VectorComparison.values()) {
      double toOwn = comparison.of(vectors.get(0), vectors.get(1));
      for (int text = 1; text < vectors.size(); text++) {
        double likeness = comparison.of(vectors.get(0), vectors.get(text));
        right.merge(comparison, text > 1 && toOwn > likeness ? 1 : 0, Integer::sum);
        if (comparison == VectorComparison.COSINE) {
          cosines.add(likeness);
        }
      }
    }
    triplets += vectors.size() - 2;
    int best = 0;
    for (int text = 1; text < cosines.size(); text++) {
      best = cosines.get(text) > cosines.get(best) ? text : best;
    }
    // 0 is the second text, the others are negatives
    predictions.add(new Prediction(0, best, cosines));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (VectorComparison comparison : VectorComparison.values()) {
      double share =
          triplets == 0 ? Double.NaN : (double) right.getOrDefault(comparison, 0) / triplets;
      values.put("accuracy" + comparison.suffix(), share);
    }
    return values;
  }

  @Override
  public List<Prediction> predictions() {
    return List.copyOf(predictions);
  }
}
