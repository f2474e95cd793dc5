package org.warmstart.model;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.KeyValueCache.KeysAndValues;
import org.warmstart.tensor.Ops;

/** Attention of a decoder to an encoder's states, whichever family the decoder is of. */
public final class CrossAttention {
  private CrossAttention() {}

  /**
   * Attends. While decoding, keys and values are made once for a source text and shared by its
   * beams: the beams' queries are laid side by side as if they were positions.
   *
   * @param queryRTD queries; R rows are the batch's B, or B·K with K beams each
   * @param project the encoder's states [B, S, D] → keys and values [B, N, S, H]
   * @return [R, T, D]
   */
  public static Tensor attend(
      Tensor queryRTD,
      int heads,
      double scale,
      double dropout,
      CausalModel.EncoderOutput encoder,
      @Nullable DecodingState state,
      int layer,
      Function<Tensor, KeysAndValues> project) {
    KeysAndValues source = state == null ? null : state.cache().cross(layer);
    if (source == null) {
      source = project.apply(encoder.statesBSD());
      if (state != null && state.isCaching()) {
        source = state.cache().setCross(layer, source.keys(), source.values());
      }
    }
    long rows = queryRTD.size(0);
    long tokens = queryRTD.size(1);
    long width = queryRTD.size(2);
    long batch = source.keys().size(0);
    Tensor qBKTD = queryRTD.reshape(batch, rows / batch * tokens, width);
    Tensor aBNTH =
        Ops.attention(
            Ops.splitHeads(qBKTD, heads),
            source.keys(),
            source.values(),
            encoder.paddingB11S(),
            false,
            scale,
            dropout);
    return Ops.mergeHeads(aBNTH).reshape(rows, tokens, width);
  }
}
