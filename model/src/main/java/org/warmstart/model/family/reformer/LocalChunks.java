package org.warmstart.model.family.reformer;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.nn.AttentionWatch;
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
  Tensor forward(Tensor xBTD, Text text, ReversibleLayer.Notes notes) {
    Tensor qBNTH = Ops.splitHeads(query.forward(xBTD), heads);
    Tensor kBNTH = Ops.splitHeads(Ops.scale(key.forward(xBTD), scale), heads);
    Tensor vBNTH = Ops.splitHeads(value.forward(xBTD), heads);
    AttentionWatch.self(vBNTH, units -> text.own(attend(qBNTH, kBNTH, units, text.seenBT(), 0)));
    return Ops.mergeHeads(attend(qBNTH, kBNTH, vBNTH, text.seenBT(), weightDropout()));
  }

  private Tensor attend(
      Tensor qBNTH, Tensor kBNTH, Tensor vBNTE, @Nullable Tensor seenBT, double dropout) {
    long tokens = qBNTH.size(2);
    boolean whole = isWhole(tokens);
    Tensor k = split(kBNTH, whole);
    Tensor scoresBNCLK = Ops.matmul(split(qBNTH, whole), around(k, whole).transpose(3, 4));
    // alike for all heads, and where nothing is hidden for all texts
    Tensor placesB1T =
        Tensors.range(0, tokens).expand(seenBT == null ? 1 : qBNTH.size(0), 1, tokens);
    Tensor places = split(placesB1T, whole);
    Tensor masked = masked(scoresBNCLK, places, around(places, whole), seenBT);
    Tensor weights = Dropout.apply(Ops.softmax(masked), dropout);
    return Ops.matmul(weights, around(split(vBNTE, whole), whole)).flatten(2, 3);
  }
}
