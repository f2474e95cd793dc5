package org.warmstart.learn.embedding;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Cosines in the order of the numbers that are given (CoSENT, Huang et al. 2024): the logarithm of
 * 1 and the sum of exp(scale · (cos of one pair − cos of another)) over all two pairs of a batch of
 * which the first has the smaller number. One loss a batch.
 *
 * @param scale what differences of cosines are multiplied by
 */
public record Cosent(@Default("20") @InRange(above = 0) double scale) implements EmbeddingLoss {
  /** Leaves nothing of an exponential. */
  private static final double NOTHING = -1e12;

  public Cosent {
    NumberRange.check(Cosent.class, scale);
  }

  @Override
  public boolean readsScores() {
    return true;
  }

  @Override
  public boolean comparesRows() {
    return true;
  }

  @Override
  public long targets(long rows, int texts) {
    return 1;
  }

  @Override
  public Tensor sum(List<Tensor> texts, @Nullable Tensor scoresB) {
    Tensor given = Objects.requireNonNull(scoresB);
    Tensor cosinesB = Ops.scale(Ops.cosine(texts.get(0), texts.get(1)), scale);
    Tensor differencesBB = cosinesB.unsqueeze(1).sub(cosinesB.unsqueeze(0));
    Tensor otherBB = given.unsqueeze(1).ge(given.unsqueeze(0));
    Tensor pairs = Ops.maskedFill(differencesBB, otherBB, NOTHING).reshape(-1);
    return Ops.logSumExp(Tensors.concatenate(0, Tensors.zeros(1), pairs));
  }
}
