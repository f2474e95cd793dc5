package org.warmstart.learn.embedding;

import java.nio.IntBuffer;
import java.util.List;
import java.util.SortedMap;

/** Scores of texts' vectors over rows, which come in their order. */
public interface EmbeddingScores {
  /** What rows are scored by. */
  enum Kind {
    /**
     * The correlations of the vectors' cosines, and of other ways to compare them, with the numbers
     * given.
     */
    SIMILARITY,
    /** Whether a text finds its own second text among all of them. */
    RETRIEVAL,
    /** Whether a text is nearer to its second text than to its negatives. */
    TRIPLET;

    /** The score that says which model is better where nothing else is said. */
    public String main() {
      return switch (this) {
        case SIMILARITY -> "spearman_cosine";
        case RETRIEVAL -> "ndcg@10";
        case TRIPLET -> "accuracy_cosine";
      };
    }

    /** Scores of no row yet. */
    public EmbeddingScores create() {
      return switch (this) {
        case SIMILARITY -> new SimilarityScores();
        case RETRIEVAL -> new RetrievalScores();
        case TRIPLET -> new TripletScores();
      };
    }
  }

  /**
   * What was predicted for a row.
   *
   * @param reference what would have been right
   * @param scores the numbers behind it
   */
  record Prediction(Object reference, Object prediction, Object scores) {}

  /**
   * Takes in a row.
   *
   * @param tokens of its texts, by which equal ones are known
   * @param vectors of its texts: the first, the second, negatives
   * @param target how alike the first two are; not a number where none is given
   */
  void add(List<IntBuffer> tokens, List<float[]> vectors, double target);

  /** The scores by name; not numbers where there is no row. */
  SortedMap<String, Double> result();

  /** What was predicted for each row. */
  List<Prediction> predictions();
}
