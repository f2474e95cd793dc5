package org.warmstart.model.family.gpt;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecodingState;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;

/**
 * What the GPTs have in common: attention and the dense layers; they differ in where the norms
 * stand, in how the weights lie in checkpoints, and in which tokens see which.
 *
 * <p>Shapes: B batch, T tokens, D width, N heads, M heads of keys and values, H head width.
 */
final class GptLayers {
  private GptLayers() {}

  /** Makes a dense layer with the layout that the family's checkpoints have. */
  @FunctionalInterface
  interface DenseLayers {
    Dense make(long in, long out, double deviation);
  }

  /** Masked multi-head self-attention, but for how its weights are called. */
  abstract static class SelfAttention extends Module {
    private final int index;
    private final double scale;
    private final double attentionDropout;
    private final double residualDropout;

    /**
     * Prepares the attention of one layer.
     *
     * @param scale factor of the scores
     */
    SelfAttention(GptSizes sizes, int index, double scale) {
      this.index = index;
      this.scale = scale;
      attentionDropout = sizes.attentionDropout();
      residualDropout = sizes.residualDropout();
    }

    /** Queries [B, N, T, H], keys and values [B, M, T, H]. */
    record Heads(Tensor queries, Tensor keys, Tensor values) {}

    abstract Heads heads(Tensor xBTD);

    /** The heads' outputs side by side, [B, T, D] → [B, T, D]. */
    abstract Tensor project(Tensor aBTD);

    final Tensor forward(Tensor xBTD, CausalAttention.Pass pass) {
      Heads h = heads(xBTD);
      Tensor aBNTH =
          pass.attend(index, h.queries, h.keys, h.values, scale, dropout(attentionDropout));
      return Dropout.apply(project(Ops.mergeHeads(aBNTH)), dropout(residualDropout));
    }
  }

  /** Self-attention whose queries, keys and values come from one matrix, side by side. */
  static class JointAttention extends SelfAttention {
    private final Dense queryKeyValue;
    private final Dense projection;
    private final long width;
    private final long heads;
    private final long keyValueHeads;

    JointAttention(GptSizes sizes, int index, double scale, DenseLayers dense) {
      super(sizes, index, scale);
      width = sizes.width();
      heads = sizes.heads();
      keyValueHeads = sizes.keyValueHeads();
      queryKeyValue =
          child("c_attn", dense.make(width, width + 2 * keyValueWidth(), sizes.deviation()));
      projection = child("c_proj", dense.make(width, width, sizes.projectionDeviation()));
    }

    private long keyValueWidth() {
      return width / heads * keyValueHeads;
    }

    @Override
    final Heads heads(Tensor xBTD) {
      return split(queryKeyValue.forward(xBTD));
    }

    /** The joint matrix's output [B, T, D + 2·M·H] → queries, keys and values. */
    Heads split(Tensor jointBTE) {
      long small = keyValueWidth();
      return new Heads(
          Ops.splitHeads(jointBTE.narrow(2, 0, width), heads),
          Ops.splitHeads(jointBTE.narrow(2, width, small), keyValueHeads),
          Ops.splitHeads(jointBTE.narrow(2, width + small, small), keyValueHeads));
    }

    @Override
    final Tensor project(Tensor aBTD) {
      return projection.forward(aBTD);
    }
  }

  /** Multi-head attention to an encoder's states. */
  static final class EncoderAttention extends Module {
    private final Dense keyValue;
    private final Dense query;
    private final Dense projection;
    private final int index;
    private final int heads;
    private final double scale;
    private final double attentionDropout;
    private final double residualDropout;

    EncoderAttention(GptSizes sizes, int index, double scale, DenseLayers dense) {
      long width = sizes.width();
      keyValue = child("c_attn", dense.make(width, 2 * width, sizes.deviation()));
      query = child("q_attn", dense.make(width, width, sizes.deviation()));
      projection = child("c_proj", dense.make(width, width, sizes.projectionDeviation()));
      this.index = index;
      this.scale = scale;
      heads = sizes.heads();
      attentionDropout = sizes.attentionDropout();
      residualDropout = sizes.residualDropout();
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
    private final GptSizes sizes;
    private final Dense in;
    private final Dense out;

    FeedForward(GptSizes sizes, DenseLayers dense) {
      this.sizes = sizes;
      in = child("c_fc", dense.make(sizes.width(), sizes.inner(), sizes.deviation()));
      out = child("c_proj", dense.make(sizes.inner(), sizes.width(), sizes.projectionDeviation()));
    }

    Tensor forward(Tensor xBTD) {
      Tensor yBTD = out.forward(sizes.activation().apply(in.forward(xBTD)));
      return Dropout.apply(yBTD, dropout(sizes.residualDropout()));
    }
  }
}
