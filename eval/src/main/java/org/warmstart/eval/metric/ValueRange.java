package org.warmstart.eval.metric;

import java.util.Set;

/**
 * Between what a score lies by its definition.
 *
 * @param low least value; negative infinity if there is none
 * @param high greatest value; infinity if there is none
 */
public record ValueRange(double low, double high) {
  private static final Set<String> CORRELATIONS =
      Set.of("matthews_correlation", "pearson", "spearman");

  /** The range of a score by its name, as metrics and tasks name them. */
  public static ValueRange of(String name) {
    if (CORRELATIONS.contains(name)) {
      return new ValueRange(-1, 1);
    }
    boolean fraction =
        name.matches(
            "((subset_)?accuracy|exact_match|hamming_loss|(f1|precision|recall|word|rouge|entity|has_answer|no_answer).*)");
    if (fraction) {
      return new ValueRange(0, 1);
    }
    if (name.equals("perplexity")) {
      return new ValueRange(1, Double.POSITIVE_INFINITY);
    }
    // losses are squares or negative logarithms of probabilities
    boolean positive = name.endsWith("loss") || name.endsWith("_per_token");
    return new ValueRange(positive ? 0 : Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }
}
