package org.warmstart.learn.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ChosenFrom;

/**
 * What is made small over the vectors of a batch's texts. A record whose components are the loss's
 * own settings.
 *
 * <p>To add one: write the record, then add its line in {@link EmbeddingLosses}.
 */
@ChosenFrom(EmbeddingLosses.class)
public interface EmbeddingLoss {
  /** Whether a row has texts that its first one should be unlike. */
  enum Negatives {
    NONE,
    ALLOWED,
    NEEDED
  }

  /** The texts that a row has beside its pair. */
  default Negatives negatives() {
    return Negatives.NONE;
  }

  /** Whether a row has a number that says how alike its texts are. */
  default boolean readsScores() {
    return false;
  }

  /** Whether the rows of a batch are compared with each other, so that they are to be mixed. */
  default boolean comparesRows() {
    return false;
  }

  /** Whether a text may be only once in a batch. */
  default boolean keepsTextsApart() {
    return false;
  }

  /** How many texts are run at once while all of a batch are compared; null: all of them. */
  default @Nullable Integer miniBatch() {
    return null;
  }

  /**
   * What the sum is divided by for the mean.
   *
   * @param texts how many a row has
   */
  default long targets(long rows, int texts) {
    return rows;
  }

  /**
   * The loss summed over its targets, a scalar.
   *
   * @param texts vectors [B, D] of the rows' first texts, of their second ones, and of any further
   *     ones, which are negatives
   * @param scoresB how alike the first two are; null unless the loss reads scores
   */
  Tensor sum(List<Tensor> texts, @Nullable Tensor scoresB);
}
