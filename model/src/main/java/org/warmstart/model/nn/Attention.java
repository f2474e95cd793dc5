package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.RealTokens;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.decoding.KeyValueCache.KeysAndValues;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): of tokens to one another or to an
 * encoder's states, with a cache of keys and values while decoding.
 *
 * <p>Shapes: B batch, T queries, S keys, D width, N heads, H head width.
 */
public final class Attention extends Module {
  private final Projections inputs;
  private final Dense output;
  private final int heads;
  private final double scale;
  private final double dropout;

  /**
   * Builds the attention of a layer.
   *
   * @param outputName what checkpoints call the dense layer behind the heads
   * @param scale factor of the scores
   * @param dropout probability of dropping an attention weight in training
   */
  public Attention(
      Projections inputs, String outputName, Dense output, double scale, double dropout) {
    this.inputs = inputs;
    adopt(inputs);
    this.output = child(outputName, output);
    heads = inputs.heads();
    this.scale = scale;
    this.dropout = dropout;
  }

  /** The layers that make queries, keys and values. */
  public Projections inputs() {
    return inputs;
  }

  /**
   * Attention of tokens to one another.
   *
   * @param layer whose keys and values in the cache these are
   * @param xBTD the new tokens, or where {@code real} is not null the real ones [1, M, D]
   * @param pass which tokens see which
   * @return shaped like the input
   */
  public Tensor self(int layer, Tensor xBTD, CausalAttention.Pass pass, @Nullable RealTokens real) {
    Projections.Heads of = inputs.of(xBTD, real);
    AttentionWatch.self(
        of.values(), units -> pass.attend(layer, of.queries(), of.keys(), units, scale, 0));
    Tensor aBNTH =
        pass.attend(layer, of.queries(), of.keys(), of.values(), scale, dropout(dropout));
    return output.forward(RealTokens.gather(real, Ops.mergeHeads(aBNTH)));
  }

  /**
   * Attention of a decoder's tokens to an encoder's states. While decoding, keys and values are
   * made once for a source text and shared by its beams: the beams' queries are laid side by side
   * as if they were positions.
   *
   * @param xRTD the new tokens, as in {@link #self}; R rows are the batch's B, or B·K with K beams
   *     each
   */
  public Tensor cross(
      int layer,
      Tensor xRTD,
      @Nullable RealTokens real,
      EncoderOutput encoder,
      @Nullable DecodingState state) {
    KeysAndValues source = state == null ? null : state.cache().cross(layer);
    if (source == null) {
      source = inputs.keysAndValues(encoder.statesBSD());
      if (state != null && state.isCaching()) {
        source = state.cache().setCross(layer, source.keys(), source.values());
      }
    }
    Tensor queryRTE = inputs.queries(xRTD, real);
    long rows = queryRTE.size(0);
    long tokens = queryRTE.size(1);
    long width = queryRTE.size(2);
    long batch = source.keys().size(0);
    Tensor qBNTH = Ops.splitHeads(queryRTE.reshape(batch, rows / batch * tokens, width), heads);
    KeysAndValues seen = source;
    AttentionWatch.other(
        AttentionWatch.Kind.CROSS,
        seen.values(),
        units -> Ops.attention(qBNTH, seen.keys(), units, encoder.paddingB11S(), false, scale, 0));
    Tensor aBNTH =
        Ops.attention(
            qBNTH,
            source.keys(),
            source.values(),
            encoder.paddingB11S(),
            false,
            scale,
            dropout(dropout));
    Tensor aRTE = Ops.mergeHeads(aBNTH).reshape(rows, tokens, width);
    return output.forward(RealTokens.gather(real, aRTE));
  }
}
