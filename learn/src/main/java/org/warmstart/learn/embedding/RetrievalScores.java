package org.warmstart.learn.embedding;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * How well texts find their second texts by cosine among the second texts of all rows. Equal first
 * texts are one question, with all of their second texts as right answers; equal second texts are
 * one document.
 */
final class RetrievalScores implements EmbeddingScores {
  private static final List<Integer> DEPTHS = List.of(1, 3, 5, 10);
  private static final int DEPTH = 10;
  private static final int MEAN_DEPTH = 100;
  private static final int QUESTIONS_AT_ONCE = 256;

  private final Map<IntBuffer, Integer> questions = new HashMap<>();
  private final Map<IntBuffer, Integer> documents = new HashMap<>();
  private final List<float[]> questionVectors = new ArrayList<>();
  private final List<float[]> documentVectors = new ArrayList<>();
  private final List<Set<Integer>> right = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private record Row(int question, int document) {}

  @Override
  public void add(List<IntBuffer> tokens, List<float[]> vectors, double target) {
    int question = number(questions, questionVectors, tokens.get(0), vectors.get(0));
    if (question == right.size()) {
      right.add(new LinkedHashSet<>());
    }
    int document = number(documents, documentVectors, tokens.get(1), vectors.get(1));
    right.get(question).add(document);
    rows.add(new Row(question, document));
  }

  private static int number(
      Map<IntBuffer, Integer> numbers, List<float[]> vectors, IntBuffer tokens, float[] vector) {
    Integer known = numbers.putIfAbsent(tokens, vectors.size());
    if (known == null) {
      vectors.add(vector);
      return vectors.size() - 1;
    }
    return known;
  }

  /** The numbers of the nearest documents of each question, the nearest first. */
  private List<long[]> found() {
    List<long[]> found = new ArrayList<>();
    if (rows.isEmpty()) {
      return found;
    }
    int most = Math.min(MEAN_DEPTH, documentVectors.size());
    try (Scope scope = Scope.open()) {
      Tensor documentsMD = unit(documentVectors);
      for (int from = 0; from < questionVectors.size(); from += QUESTIONS_AT_ONCE) {
        int to = Math.min(questionVectors.size(), from + QUESTIONS_AT_ONCE);
        try (Scope some = Scope.open()) {
          Tensor questionsND = unit(questionVectors.subList(from, to));
          Tensor cosinesNM = Ops.matmul(questionsND, documentsMD.t());
          long[] nearest = Tensors.longs(Ops.topk(cosinesNM, most).indices());
          for (int question = 0; question < to - from; question++) {
            long[] own = new long[most];
            System.arraycopy(nearest, question * most, own, 0, most);
            found.add(own);
          }
        }
      }
    }
    return found;
  }

  private static Tensor unit(List<float[]> vectors) {
    int width = vectors.get(0).length;
    float[] flat = new float[Math.multiplyExact(vectors.size(), width)];
    for (int row = 0; row < vectors.size(); row++) {
      System.arraycopy(vectors.get(row), 0, flat, row * width, width);
    }
    return Ops.lengthOne(Tensors.ofFloats(flat, vectors.size(), width));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> sums = new TreeMap<>();
    List<long[]> found = found();
    for (int question = 0; question < found.size(); question++) {
      scores(found.get(question), right.get(question))
          .forEach((name, value) -> sums.merge(name, value, Double::sum));
    }
    if (found.isEmpty()) {
      scores(new long[0], Set.of()).keySet().forEach(name -> sums.put(name, Double.NaN));
    }
    sums.replaceAll((name, sum) -> sum / found.size());
    return sums;
  }

  /** One question's scores: those of information retrieval, with right or wrong as relevance. */
  private static Map<String, Double> scores(long[] nearest, Set<Integer> right) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int depth : DEPTHS) {
      int hits = hits(nearest, right, depth);
      scores.put("accuracy@" + depth, hits > 0 ? 1.0 : 0.0);
      scores.put("precision@" + depth, (double) hits / depth);
      scores.put("recall@" + depth, (double) hits / Math.max(1, right.size()));
    }
    double gain = 0;
    double ideal = 0;
    double reciprocal = 0;
    double precisions = 0;
    int hits = 0;
    for (int place = 0; place < Math.min(MEAN_DEPTH, nearest.length); place++) {
      boolean hit = right.contains((int) nearest[place]);
      hits += hit ? 1 : 0;
      precisions += hit ? hits / (place + 1.0) : 0;
      if (hit && place < DEPTH) {
        gain += discount(place);
        reciprocal = reciprocal == 0 ? 1 / (place + 1.0) : reciprocal;
      }
    }
    for (int place = 0; place < Math.min(DEPTH, right.size()); place++) {
      ideal += discount(place);
    }
    scores.put("mrr@" + DEPTH, reciprocal);
    scores.put("ndcg@" + DEPTH, gain / Math.max(ideal, Double.MIN_NORMAL));
    scores.put("map@" + MEAN_DEPTH, precisions / Math.max(1, Math.min(MEAN_DEPTH, right.size())));
    return scores;
  }

  private static int hits(long[] nearest, Set<Integer> right, int depth) {
    int hits = 0;
    for (int place = 0; place < Math.min(depth, nearest.length); place++) {
      hits += right.contains((int) nearest[place]) ? 1 : 0;
    }
    return hits;
  }

  private static double discount(int place) {
    return Math.log(2) / Math.log(place + 2.0);
  }

  /** The row whose second text is nearest to a row's first one, and where its own stands. */
  @Override
  public List<Prediction> predictions() {
    List<long[]> found = found();
    Map<Integer, Integer> firstRows = new HashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      firstRows.putIfAbsent(rows.get(row).document(), row);
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Row row : rows) {
      long[] nearest = found.get(row.question());
      Map<String, @Nullable Integer> scores = new LinkedHashMap<>();
      scores.put("rank", rank(nearest, row.document()));
      int own = firstRows.getOrDefault(row.document(), 0);
      int best = firstRows.getOrDefault((int) nearest[0], 0);
      predictions.add(new Prediction(own, best, scores));
    }
    return predictions;
  }

  private static @Nullable Integer rank(long[] nearest, int document) {
    for (int place = 0; place < nearest.length; place++) {
      if (nearest[place] == document) {
        return place + 1;
      }
    }
    return null;
  }
}
