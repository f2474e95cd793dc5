package org.warmstart.learn.embedding;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;

/**
 * The squared difference between the cosine of two texts' vectors and the number that is given for
 * them (Reimers and Gurevych 2019, section 3).
 */
public record CosineRegression() implements EmbeddingLoss {
  @Override
  public boolean readsScores() {
    return true;
  }

  @Override
  public Tensor sum(List<Tensor> texts, @Nullable Tensor scoresB) {
    Tensor cosinesB = Ops.cosine(texts.get(0), texts.get(1));
    return Ops.squaredErrorSum(cosinesB, Objects.requireNonNull(scoresB));
  }
}
