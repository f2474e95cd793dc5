package org.warmstart.learn.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Find a text's own second text among the second texts and the negatives of all rows of a batch
 * (Henderson et al. 2017, section 4): the cross-entropy of scaled similarities.
 *
 * @param scale what similarities are multiplied by: one divided by the temperature
 * @param similarity of two vectors: the cosine of their angle, or their dot product, which wants a
 *     scale of 1
 * @param symmetric whether second texts also find their first ones among the first texts of the
 *     batch; the loss is the mean of both
 * @param noDuplicates whether rows that share a text go into different batches, since what is right
 *     for one of them would count as wrong for the other
 * @param miniBatch how many texts are run at once, so that a batch may be far larger than memory
 *     would allow: all vectors are made twice, and the gradient is the same (Gao et al. 2021).
 *     Null: all of a batch at once
 */
public record InBatchNegatives(
    @Default("20") @InRange(above = 0) double scale,
    @Default("cosine") Similarity similarity,
    @Default("false") boolean symmetric,
    @Default("true") boolean noDuplicates,
    @Nullable @InRange(least = 1) Integer miniBatch)
    implements EmbeddingLoss {
  /** How two vectors are compared. */
  public enum Similarity {
    COSINE,
    DOT
  }

  public InBatchNegatives {
    NumberRange.check(
        InBatchNegatives.class, scale, similarity, symmetric, noDuplicates, miniBatch);
  }

  @Override
  public Negatives negatives() {
    return Negatives.ALLOWED;
  }

  @Override
  public boolean comparesRows() {
    return true;
  }

  @Override
  public boolean keepsTextsApart() {
    return noDuplicates;
  }

  @Override
  public Tensor sum(List<Tensor> texts, @Nullable Tensor scoresB) {
    Tensor firstBD = texts.get(0);
    long rows = firstBD.size(0);
    Tensor othersND = Tensors.concatenate(0, texts.subList(1, texts.size()).toArray(Tensor[]::new));
    boolean cosine = similarity == Similarity.COSINE;
    Tensor a = cosine ? Ops.lengthOne(firstBD) : firstBD;
    Tensor b = cosine ? Ops.lengthOne(othersND) : othersND;
    Tensor logitsBN = Ops.scale(Ops.matmul(a, b.t()), scale);
    Tensor ownB = Tensors.range(0, rows);
    Tensor forward = Ops.crossEntropySum(logitsBN, ownB, LossTerm.IGNORED);
    if (!symmetric) {
      return forward;
    }
    Tensor backBB = logitsBN.narrow(1, 0, rows).t();
    return Ops.scale(forward.add(Ops.crossEntropySum(backBB, ownB, LossTerm.IGNORED)), 0.5);
  }
}
