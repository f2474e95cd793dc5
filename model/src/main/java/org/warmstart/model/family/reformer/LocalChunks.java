package org.warmstart.model.family.reformer;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.ReversibleLayer;
import org.warmstart.tensor.Tensors;

/** Attention within chunks of neighbours. Shapes as in {@link ChunkedAttention}. */
final class LocalChunks extends ChunkedAttention {
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final int heads;
  private final double scale;

  LocalChunks(Reformer.Config config) {
    super(config.local(), config.decoder());
    heads = config.heads();
    scale = 1 / Math.sqrt(config.headWidth());
    long inner = (long) heads * config.headWidth();
    query = child("query", config.unbiased(config.half(), inner));
    key = child("key", config.unbiased(config.half(), inner));
    value = child("value", config.unbiased(config.half(), inner));
  }

  @Override
  Tensor forward(Tensor xBTD, @Nullable Tensor seenBT, ReversibleLayer.Notes notes) {
    long tokens = xBTD.size(1);
    boolean whole = isWhole(tokens);
    Tensor q = split(Ops.splitHeads(query.forward(xBTD), heads), whole);
    Tensor k = split(Ops.splitHeads(Ops.scale(key.forward(xBTD), scale), heads), whole);
    Tensor v = split(Ops.splitHeads(value.forward(xBTD), heads), whole);
    Tensor scoresBNCLK = Ops.matmul(q, around(k, whole).transpose(3, 4));
    // alike for all heads, and where nothing is hidden for all texts
    Tensor placesB1T =
        Tensors.range(0, tokens).expand(seenBT == null ? 1 : xBTD.size(0), 1, tokens);
    Tensor places = split(placesB1T, whole);
    Tensor masked = masked(scoresBNCLK, places, around(places, whole), seenBT);
    Tensor weights = Dropout.apply(Ops.softmax(masked), weightDropout());
    Tensor aBNTH = Ops.matmul(weights, around(v, whole)).flatten(2, 3);
    return Ops.mergeHeads(aBNTH);
  }
}
