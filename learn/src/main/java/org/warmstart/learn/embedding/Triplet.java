package org.warmstart.learn.embedding;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Ops;

/**
 * A text's second text is to be nearer than its negative by a margin (Reimers and Gurevych 2019,
 * section 3): max(0, distance to the one − distance to the other + margin), the mean over all
 * negatives.
 *
 * @param distance of two vectors: Euclidean, Manhattan, or 1 minus their cosine
 * @param margin by how much; of cosines it is below 2
 */
public record Triplet(
    @Default("euclidean") Distance distance, @Default("5") @InRange(above = 0) double margin)
    implements EmbeddingLoss {
  /** How far two vectors are from each other. */
  public enum Distance {
    EUCLIDEAN,
    MANHATTAN,
    COSINE
  }

  public Triplet {
    NumberRange.check(Triplet.class, distance, margin);
  }

  @Override
  public Negatives negatives() {
    return Negatives.NEEDED;
  }

  @Override
  public long targets(long rows, int texts) {
    return rows * (texts - 2);
  }

  @Override
  public Tensor sum(List<Tensor> texts, @Nullable Tensor scoresB) {
    Tensor toOwnB = distance(texts.get(0), texts.get(1));
    return texts.subList(2, texts.size()).stream()
        .map(negative -> toOwnB.sub(distance(texts.get(0), negative)))
        .map(gapB -> Ops.sum(Ops.add(gapB, margin).relu()))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  private Tensor distance(Tensor aBD, Tensor bBD) {
    return switch (distance) {
      case EUCLIDEAN -> Ops.distance(aBD, bBD, 2);
      case MANHATTAN -> Ops.distance(aBD, bBD, 1);
      case COSINE -> Ops.add(Ops.scale(Ops.cosine(aBD, bBD), -1.0), 1.0);
    };
  }
}
