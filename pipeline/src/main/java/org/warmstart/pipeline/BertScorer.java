package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.BertScore;
import org.warmstart.pipeline.result.TokenEmbeddings;

/**
 * BERTScore (Zhang et al., BERTScore: Evaluating Text Generation with BERT, 2020): each token of
 * one text is compared with the most alike of the other, by the cosine of their hidden states. The
 * values are those of the package bert-score, where its batches have no padding that would be more
 * alike than a token: its tokens that frame a text weigh nothing but may be matched.
 *
 * <pre>{@code
 * try (BertScorer scorer = BertScorer.load(Path.of("bert-base-uncased"), 9)) {
 *   double f1 = scorer.score("a cat sat", List.of("the cat sat down")).f1();
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, with the same results as one after the other.
 */
public final class BertScorer implements AutoCloseable {
  private final TextEmbedder embedder;
  private final @Nullable BertBaseline baseline;

  private BertScorer(TextEmbedder embedder, @Nullable BertBaseline baseline) {
    this.embedder = embedder;
    this.baseline = baseline;
  }

  /**
   * How much tokens weigh: those that few references have, more (section 3, "Importance
   * Weighting").
   *
   * @param references how many there are
   * @param counts in how many of them a token is
   */
  public record Weights(int references, Map<String, Integer> counts) {
    public Weights {
      counts = Map.copyOf(counts);
    }

    double of(String token) {
      return Math.log((references + 1.0) / (counts.getOrDefault(token, 0) + 1));
    }
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}, without a baseline.
   *
   * @param layer whose hidden states are compared: 0 is the embeddings, 1 the first layer, -1 the
   *     last
   * @throws InputException if something is wrong with it, or it has no encoder or decoder alone, or
   *     not the layer
   */
  public static BertScorer load(Path checkpoint, int layer) {
    return load(checkpoint, PipelineOptions.DEFAULT, layer, null);
  }

  /**
   * As {@link #load(Path, int)} with other options.
   *
   * @param baseline what scores are stretched by; null: they are not
   */
  public static BertScorer load(
      Path checkpoint, PipelineOptions options, int layer, @Nullable BertBaseline baseline) {
    return new BertScorer(
        TextEmbedder.load(checkpoint, options, Pooling.FIRST, true, LayerSelection.of(layer)),
        baseline);
  }

  /**
   * Weights by inverse document frequency in all references of a set.
   *
   * @throws InputException naming a reference that is too long
   */
  public Weights weights(List<String> references) {
    Map<String, Integer> counts = new HashMap<>();
    for (String reference : references) {
      Set<String> seen = new HashSet<>(embedder.tokens(TextInput.of(reference.strip())));
      seen.forEach(token -> counts.merge(token, 1, Integer::sum));
    }
    return new Weights(references.size(), counts);
  }

  /**
   * One prediction's score, all tokens weighing the same.
   *
   * @throws InputException if there is no reference, or a text is too long
   */
  public BertScore score(String prediction, List<String> references) {
    return score(List.of(prediction), List.of(references), null).get(0);
  }

  /**
   * The scores of predictions. A text without tokens scores 0; where all of a text's tokens weigh
   * nothing, as those of a single reference do by its own weights, its score is NaN.
   *
   * @param references of each prediction one or more
   * @param weights null: all tokens weigh the same
   * @throws InputException if a prediction has no reference, or a text is too long
   * @throws IllegalStateException after {@link #close}
   */
  public List<BertScore> score(
      List<String> predictions, List<List<String>> references, @Nullable Weights weights) {
    if (predictions.size() != references.size()) {
      throw new IllegalArgumentException(
          predictions.size() + " predictions, but references of " + references.size());
    }
    List<TextInput> texts = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      if (references.get(i).isEmpty()) {
        throw new InputException("prediction " + (i + 1) + " has no reference");
      }
      texts.add(TextInput.of(predictions.get(i).strip()));
      references.get(i).forEach(reference -> texts.add(TextInput.of(reference.strip())));
    }
    List<TokenEmbeddings> vectors = embedder.embedTokens(texts);
    List<BertScore> scores = new ArrayList<>();
    int next = 0;
    for (List<String> own : references) {
      TokenEmbeddings prediction = vectors.get(next++);
      BertScore best = score(prediction, vectors.get(next++), weights);
      for (int i = 1; i < own.size(); i++) {
        best = best.best(score(prediction, vectors.get(next++), weights));
      }
      scores.add(baseline == null ? best : baseline.apply(best));
    }
    return scores;
  }

  private static BertScore score(
      TokenEmbeddings prediction, TokenEmbeddings reference, @Nullable Weights weights) {
    double[] forward = bestCosines(prediction.vectors(), reference.vectors());
    double[] backward = bestCosines(reference.vectors(), prediction.vectors());
    double[] own = weights(prediction, weights);
    double[] others = weights(reference, weights);
    double mover = Math.max(meanDistance(forward, own), meanDistance(backward, others));
    if (isEmpty(prediction) || isEmpty(reference)) {
      return new BertScore(0, 0, 0, Double.NaN);
    }
    double precision = mean(forward, own);
    double recall = mean(backward, others);
    return new BertScore(precision, recall, 2 * precision * recall / (precision + recall), mover);
  }

  private static boolean isEmpty(TokenEmbeddings text) {
    return text.places().stream().allMatch(place -> place.text() < 0);
  }

  /** Tokens that frame a text weigh nothing. */
  private static double[] weights(TokenEmbeddings text, @Nullable Weights weights) {
    double[] all = new double[text.places().size()];
    for (int t = 0; t < all.length; t++) {
      boolean frames = text.places().get(t).text() < 0;
      String token = text.tokenStrings().get(t);
      all[t] = frames ? 0 : weights == null ? 1 : weights.of(token);
    }
    return all;
  }

  /** Of each vector its cosine with the most alike of the others; all are of length 1. */
  private static double[] bestCosines(float[][] vectors, float[][] others) {
    double[] best = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      best[i] = -1;
      for (float[] other : others) {
        double cosine = 0;
        for (int d = 0; d < other.length; d++) {
          cosine += (double) vectors[i][d] * other[d];
        }
        best[i] = Math.max(best[i], cosine);
      }
    }
    return best;
  }

  private static double mean(double[] values, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * weights[i];
      total += weights[i];
    }
    return sum / total;
  }

  private static double meanDistance(double[] cosines, double[] weights) {
    double[] distances = new double[cosines.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.sqrt(Math.max(0, 2 - 2 * cosines[i]));
    }
    return mean(distances, weights);
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    embedder.close();
  }
}
