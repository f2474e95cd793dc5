package org.warmstart.model.nn;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecodingState;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.RealTokens;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * Multi-head attention with a projection each for queries, keys, values and the output (Vaswani et
 * al. 2017, section 3.2.2), as the encoder-decoder families have it.
 *
 * <p>Shapes: B batch, T queries, S keys, D width, N heads, H head width (N·H need not be D).
 */
public final class MultiHeadAttention extends Module {
  /** What a family calls the projections. */
  public record Names(String query, String key, String value, String output) {}

  /** The projections themselves: three D → N·H, and N·H → D. */
  public record Projections(Linear query, Linear key, Linear value, Linear output) {}

  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;
  private final int layer;
  private final int heads;
  private final double scale;
  private final double dropout;

  /**
   * Builds the attention of one layer.
   *
   * @param layer number of the layer, from 0
   * @param scale factor of the scores
   * @param dropout probability of dropping an attention weight in training
   */
  public MultiHeadAttention(
      Names names, Projections projections, int layer, int heads, double scale, double dropout) {
    key = child(names.key, projections.key);
    value = child(names.value, projections.value);
    query = child(names.query, projections.query);
    output = child(names.output, projections.output);
    this.layer = layer;
    this.heads = heads;
    this.scale = scale;
    this.dropout = dropout;
  }

  /** The weights, and biases if there are any, of the projections of queries, keys and values. */
  public List<Parameter> inputs() {
    return Stream.of(query, key, value)
        .flatMap(projection -> projection.parameters().values().stream())
        .toList();
  }

  /**
   * Attention of tokens to one another.
   *
   * @param xBTD the new tokens, or where {@code real} is not null the real ones [1, M, D]
   * @param bias added to the scores, broadcast to [B, N, T, S]; null for none
   * @param causal whether a token sees only those before it, and itself
   * @return shaped like the input
   */
  public Tensor self(
      Tensor xBTD,
      @Nullable Tensor bias,
      boolean causal,
      @Nullable RealTokens real,
      @Nullable DecodingState state) {
    Tensor qBNTH = Ops.splitHeads(RealTokens.scatter(real, query.forward(xBTD)), heads);
    Tensor kBNSH = Ops.splitHeads(RealTokens.scatter(real, key.forward(xBTD)), heads);
    Tensor vBNSH = Ops.splitHeads(RealTokens.scatter(real, value.forward(xBTD)), heads);
    if (state != null && state.isCaching()) {
      KeyValueCache.KeysAndValues all = state.cache().append(layer, kBNSH, vBNSH);
      kBNSH = all.keys();
      vBNSH = all.values();
    }
    Tensor aBNTH = Ops.attention(qBNTH, kBNSH, vBNSH, bias, causal, scale, dropout(dropout));
    return output.forward(RealTokens.gather(real, Ops.mergeHeads(aBNTH)));
  }

  /** Attention of a decoder's tokens [B, T, D] to an encoder's states. */
  public Tensor cross(
      Tensor xBTD, CausalModel.EncoderOutput encoder, @Nullable DecodingState state) {
    Tensor aBTD =
        CrossAttention.attend(
            query.forward(xBTD),
            heads,
            scale,
            dropout(dropout),
            encoder,
            state,
            layer,
            statesBSD ->
                new KeyValueCache.KeysAndValues(
                    Ops.splitHeads(key.forward(statesBSD), heads),
                    Ops.splitHeads(value.forward(statesBSD), heads)));
    return output.forward(aBTD);
  }
}
