package org.warmstart.model.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * For every query some of the keys, laid out in G groups such that one batched attention within the
 * groups meets just those.
 *
 * <p>Shapes: B batch, T tokens, N heads, M heads of keys and values, E any width; a group has t
 * queries and s keys.
 */
public interface AttentionPart {
  /** [B, N, T, E] → [G, N, t, E]. */
  Tensor queries(Tensor xBNTE);

  /** [B, M, T, E] → [G, M, s, E]. */
  Tensor keys(Tensor xBMTE);

  /**
   * The way back from {@link #queries}: [G, N, t, E] → [B, N, T, E].
   *
   * @param missing the value for queries that see no key of this part
   */
  Tensor restored(Tensor xGNtE, double missing);

  /** What is added to the scores of a group, broadcast to [G, 1, t, s], or null. */
  @Nullable Tensor bias();

  /** Whether in a group query i sees only the first i + 1 keys, beside what the bias says. */
  boolean isCausal();

  /** Attention to this part alone; queries that see nothing get 0. */
  default Tensor attend(Tensor qBNTH, Tensor kBMTH, Tensor vBMTH, double scale, double dropout) {
    return restored(
        GroupedQueries.attention(
            queries(qBNTH), keys(kBMTH), keys(vBMTH), bias(), isCausal(), scale, dropout),
        0);
  }

  /**
   * Attention with one softmax over several parts that have no key in common and of which each
   * query sees at least one.
   *
   * @return [B, N, T, H]
   */
  static Tensor merged(
      List<? extends AttentionPart> parts,
      Tensor qBNTH,
      Tensor kBMTH,
      Tensor vBMTH,
      double scale,
      double dropout) {
    long heads = qBNTH.size(1);
    Tensor scaledBNTH = Ops.scale(qBNTH, scale);
    List<Tensor> scores = new ArrayList<>();
    for (AttentionPart part : parts) {
      Tensor keysGNHs = GroupedQueries.repeated(part.keys(kBMTH), heads).transpose(2, 3);
      Tensor scoresGNts = Ops.matmul(part.queries(scaledBNTH), keysGNHs);
      if (part.isCausal()) {
        scoresGNts = scoresGNts.add(Ops.causalBias(scoresGNts.size(2)));
      }
      Tensor bias = part.bias();
      if (bias != null) {
        scoresGNts = scoresGNts.add(bias);
      }
      scores.add(part.restored(scoresGNts, Double.NEGATIVE_INFINITY));
    }
    Tensor all = Tensors.concatenate(3, scores.toArray(new Tensor[0]));
    Tensor weights = Dropout.apply(Ops.softmax(all), dropout);
    Tensor sum = null;
    long first = 0;
    for (int i = 0; i < parts.size(); i++) {
      AttentionPart part = parts.get(i);
      long count = scores.get(i).size(3);
      Tensor weightsGNts = part.queries(weights.narrow(3, first, count));
      Tensor valuesGNsH = GroupedQueries.repeated(part.keys(vBMTH), heads);
      Tensor a = part.restored(Ops.matmul(weightsGNts, valuesGNsH), 0);
      sum = sum == null ? a : sum.add(a);
      first += count;
    }
    if (sum == null) {
      throw new IllegalArgumentException("there is nothing to attend to");
    }
    return sum;
  }
}
