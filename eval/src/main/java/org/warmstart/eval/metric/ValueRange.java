package org.warmstart.eval.metric;

import java.util.Set;

/**
 * Between what a score lies by its definition.
 *
 * @param low least value; negative infinity if there is none
 * @param high greatest value; infinity if there is none
 */
public record ValueRange(double low, double high) {
  private static final Set<String> PERCENTAGES = Set.of("bleu", "chrf", "chrf_plus_plus", "sari");

  private static final Set<String> CORRELATIONS =
      Set.of("matthews_correlation", "pearson", "spearman");

  /** The range of a score by its name, as metrics and tasks name them. */
  public static ValueRange of(String name) {
    if (name.endsWith("_threshold")) {
      return new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    if (CORRELATIONS.contains(name)) {
      return new ValueRange(-1, 1);
    }
    boolean fraction =
        name.matches(
            "((subset_)?accuracy|exact_match|hamming_loss|(f1|precision|recall|word|rouge|entity|has_answer|no_answer|best_f1"
                + "|best_exact_match|novelty|distinct|repetition|coverage|calibration_error"
                + "|confidence|bleu_brevity).*|(recall|precision|accuracy|mrr|ndcg|map)(@.*)?)");
    if (fraction) {
      return new ValueRange(0, 1);
    }
    if (PERCENTAGES.contains(name) || name.matches("bleu_precision_[0-9]+|sari_.*")) {
      return new ValueRange(0, 100);
    }
    if (name.endsWith("perplexity")) {
      return new ValueRange(1, Double.POSITIVE_INFINITY);
    }
    // losses are squares or negative logarithms of probabilities
    boolean positive =
        name.endsWith("loss")
            || name.matches(".*_per_(token|byte)|ter(_.*)?|density|compression|brier_score|words");
    return new ValueRange(positive ? 0 : Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }
}
