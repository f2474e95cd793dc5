package org.warmstart.pipeline.result;

import java.util.Comparator;
import java.util.List;
import org.warmstart.model.ProblemType;

/**
 * What a classifier makes of a text.
 *
 * @param type what the scores are, by the checkpoint's {@code problem_type}: probabilities that sum
 *     to 1 (single label), probabilities each by itself (multiple labels), or numbers (regression);
 *     never {@link ProblemType#BY_LABELS}
 * @param scores of all classes, in the model's order
 */
public record ClassificationResult(ProblemType type, List<LabelScore> scores, TokenCounts tokens)
    implements TextResult {
  /** From where on a label of many counts as right. */
  private static final double RIGHT = 0.5;

  public static ClassificationResult of(
      ProblemType stated, List<String> labels, float[] logits, TokenCounts tokens) {
    ProblemType type = resolved(stated, logits.length);
    double[] scores =
        switch (type) {
          case REGRESSION -> Probabilities.doubles(logits);
          case MULTI_LABEL_CLASSIFICATION -> Probabilities.sigmoid(logits);
          default -> Probabilities.softmax(logits);
        };
    LabelScore[] all = new LabelScore[scores.length];
    for (int c = 0; c < all.length; c++) {
      all[c] = new LabelScore(labels.get(c), scores[c]);
    }
    return new ClassificationResult(type, List.of(all), tokens);
  }

  private static ProblemType resolved(ProblemType stated, int classes) {
    if (stated != ProblemType.BY_LABELS) {
      return stated;
    }
    return classes == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION;
  }

  /** The classes, those with the highest scores first; equal ones in the model's order. */
  public List<LabelScore> ranked() {
    return scores.stream()
        .sorted(Comparator.comparingDouble((LabelScore each) -> -each.score()))
        .toList();
  }

  /** The class with the highest score. */
  public LabelScore best() {
    return ranked().get(0);
  }

  /**
   * The likeliest class.
   *
   * @throws IllegalStateException for a regression
   */
  public String label() {
    return classes().best().label();
  }

  /**
   * The likeliest class's probability.
   *
   * @throws IllegalStateException for a regression
   */
  public double probability() {
    return classes().best().score();
  }

  /**
   * The right classes, the likeliest first: one, or where several may be right, those with a
   * probability of at least one half, which may be none.
   *
   * @throws IllegalStateException for a regression
   */
  public List<String> labels() {
    if (classes().type != ProblemType.MULTI_LABEL_CLASSIFICATION) {
      return List.of(label());
    }
    return ranked().stream().filter(each -> each.score() >= RIGHT).map(LabelScore::label).toList();
  }

  /**
   * A class's score.
   *
   * @throws IllegalArgumentException if there is no class of that name
   */
  public double score(String label) {
    return scores.stream()
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no class '"
                        + label
                        + "'; there are: "
                        + scores.stream().map(LabelScore::label).toList()))
        .score();
  }

  /**
   * The number of a regression that has one.
   *
   * @throws IllegalStateException if there are classes, or several numbers
   */
  public double value() {
    if (type != ProblemType.REGRESSION || scores.size() != 1) {
      throw new IllegalStateException(
          "the model gives " + scores.size() + " scores of " + type + ", not one number");
    }
    return scores.get(0).score();
  }

  private ClassificationResult classes() {
    if (type == ProblemType.REGRESSION) {
      throw new IllegalStateException("a regression has numbers and no classes");
    }
    return this;
  }
}
