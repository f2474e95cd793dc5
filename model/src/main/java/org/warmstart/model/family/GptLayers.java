package org.warmstart.model.family;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecodingState;
import org.warmstart.model.KeyValueCache;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.TransposedLinear;

/**
 * What GPT-1 and GPT-2 have in common: attention and the dense layers; they differ in where the
 * norms stand.
 */
final class GptLayers {
  private GptLayers() {}

  /** Masked multi-head self-attention; query, key and value come from one matrix. */
  static final class SelfAttention extends Module {
    private final TransposedLinear queryKeyValue;
    private final TransposedLinear projection;
    private final int index;
    private final int heads;
    private final double scale;
    private final double attentionDropout;
    private final double residualDropout;

    /**
     * Builds the attention of one layer.
     *
     * @param scale factor of the scores
     * @param projectionDeviation standard deviation of the output projection's initial weights
     */
    SelfAttention(
        int index,
        int width,
        int heads,
        double scale,
        double attentionDropout,
        double residualDropout,
        double deviation,
        double projectionDeviation) {
      queryKeyValue = child("c_attn", new TransposedLinear(width, 3L * width, deviation));
      projection = child("c_proj", new TransposedLinear(width, width, projectionDeviation));
      this.index = index;
      this.heads = heads;
      this.scale = scale;
      this.attentionDropout = attentionDropout;
      this.residualDropout = residualDropout;
    }

    Tensor forward(
        Tensor xBTD, @Nullable Tensor bias, boolean causal, @Nullable DecodingState state) {
      Tensor[] qkv = Ops.split(queryKeyValue.forward(xBTD), 3);
      Tensor qBNTH = Ops.splitHeads(qkv[0], heads);
      Tensor kBNSH = Ops.splitHeads(qkv[1], heads);
      Tensor vBNSH = Ops.splitHeads(qkv[2], heads);
      if (state != null && state.isCaching()) {
        KeyValueCache.KeysAndValues all = state.cache().append(index, kBNSH, vBNSH);
        kBNSH = all.keys();
        vBNSH = all.values();
      }
      Tensor aBNTH =
          Ops.attention(qBNTH, kBNSH, vBNSH, bias, causal, scale, dropout(attentionDropout));
      return Dropout.apply(projection.forward(Ops.mergeHeads(aBNTH)), dropout(residualDropout));
    }
  }

  /** Multi-head attention to an encoder's states. */
  static final class EncoderAttention extends Module {
    private final TransposedLinear keyValue;
    private final TransposedLinear query;
    private final TransposedLinear projection;
    private final int index;
    private final int heads;
    private final double scale;
    private final double attentionDropout;
    private final double residualDropout;

    EncoderAttention(
        int index,
        int width,
        int heads,
        double scale,
        double attentionDropout,
        double residualDropout,
        double deviation,
        double projectionDeviation) {
      keyValue = child("c_attn", new TransposedLinear(width, 2L * width, deviation));
      query = child("q_attn", new TransposedLinear(width, width, deviation));
      projection = child("c_proj", new TransposedLinear(width, width, projectionDeviation));
      this.index = index;
      this.heads = heads;
      this.scale = scale;
      this.attentionDropout = attentionDropout;
      this.residualDropout = residualDropout;
    }

    Tensor forward(Tensor xBTD, CausalModel.EncoderOutput encoder, @Nullable DecodingState state) {
      Tensor aBTD =
          CrossAttention.attend(
              query.forward(xBTD),
              heads,
              scale,
              dropout(attentionDropout),
              encoder,
              state,
              index,
              statesBSD -> {
                Tensor[] kv = Ops.split(keyValue.forward(statesBSD), 2);
                return new KeyValueCache.KeysAndValues(
                    Ops.splitHeads(kv[0], heads), Ops.splitHeads(kv[1], heads));
              });
      return Dropout.apply(projection.forward(aBTD), dropout(residualDropout));
    }
  }

  /** Two dense layers with an activation between them. */
  static final class FeedForward extends Module {
    private final TransposedLinear in;
    private final TransposedLinear out;
    private final Activation activation;
    private final double dropout;

    FeedForward(
        int width,
        int inner,
        Activation activation,
        double dropout,
        double deviation,
        double projectionDeviation) {
      in = child("c_fc", new TransposedLinear(width, inner, deviation));
      out = child("c_proj", new TransposedLinear(inner, width, projectionDeviation));
      this.activation = activation;
      this.dropout = dropout;
    }

    Tensor forward(Tensor xBTD) {
      return Dropout.apply(out.forward(activation.apply(in.forward(xBTD))), dropout(dropout));
    }
  }
}
