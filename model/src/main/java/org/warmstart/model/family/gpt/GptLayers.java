package org.warmstart.model.family.gpt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.DecodingState;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.Masks;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * What the GPTs have in common: attention and the dense layers; they differ in where the norms
 * stand, in how the weights lie in checkpoints, and in which tokens see which.
 *
 * <p>Shapes: B batch, T tokens, D width, N heads, M heads of keys and values, H head width.
 */
public final class GptLayers {
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
    SelfAttention(Sizes sizes, int index, double scale) {
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

    JointAttention(Sizes sizes, int index, double scale, DenseLayers dense) {
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

    EncoderAttention(Sizes sizes, int index, double scale, DenseLayers dense) {
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
    private final Sizes sizes;
    private final Dense in;
    private final Dense out;

    FeedForward(Sizes sizes, DenseLayers dense) {
      this.sizes = sizes;
      in = child("c_fc", dense.make(sizes.width(), sizes.inner(), sizes.deviation()));
      out = child("c_proj", dense.make(sizes.inner(), sizes.width(), sizes.projectionDeviation()));
    }

    Tensor forward(Tensor xBTD) {
      Tensor yBTD = out.forward(sizes.activation().apply(in.forward(xBTD)));
      return Dropout.apply(yBTD, dropout(sizes.residualDropout()));
    }
  }

  /**
   * What the layers of a GPT need to know of its configuration.
   *
   * @param keyValueHeads heads of keys and values; a divisor of {@code heads}
   * @param deviation standard deviation of the initial weights
   * @param projectionDeviation the same for those weights whose output a block adds to its input
   * @param crossAttention whether each block attends to an encoder too
   */
  record Sizes(
      int vocabularySize,
      int maxPositions,
      int width,
      int layers,
      int heads,
      int keyValueHeads,
      int inner,
      Activation activation,
      double residualDropout,
      double embeddingDropout,
      double attentionDropout,
      double layerNormEpsilon,
      double deviation,
      double projectionDeviation,
      boolean crossAttention) {
    /**
     * Residual weights start smaller by 1/√N for N residual layers, two in each block (Radford et
     * al. 2019, section 2.3).
     */
    static double residualDeviation(double deviation, int layers) {
      return deviation / Math.sqrt(2.0 * layers);
    }

    Sizes withKeyValueHeads(int count) {
      return new Sizes(
          vocabularySize,
          maxPositions,
          width,
          layers,
          heads,
          count,
          inner,
          activation,
          residualDropout,
          embeddingDropout,
          attentionDropout,
          layerNormEpsilon,
          deviation,
          projectionDeviation,
          crossAttention);
    }

    /** 1/√H, the factor of the scores (Vaswani et al. 2017, section 3.2.1). */
    double usualScale() {
      return 1 / Math.sqrt((double) width / heads);
    }

    LayerNorm norm() {
      return new LayerNorm(width, layerNormEpsilon);
    }

    Embedding embedding(int entries) {
      return new Embedding(entries, width, deviation);
    }
  }

  /**
   * The layers of a GPT, on which any of its heads can sit. They read from left to right under
   * every head; as an {@link Encoder} they serve the heads that classify, and no decoder attends to
   * them.
   */
  public interface Body extends DecoderBody, Encoder {
    /** The input embeddings, which the language-model head shares. */
    Embedding tokenEmbeddings();

    /** Tokens and, if they have types, the tokens whose numbers those are: [B, T] → [B, T, D]. */
    default Tensor embedded(DecoderInputs in) {
      Tensor xBTD = tokenEmbeddings().forward("token", in.idsBT());
      Tensor types = in.typesBT();
      return types == null ? xBTD : xBTD.add(tokenEmbeddings().forward("token type", types));
    }

    @Override
    default Tensor encode(Inputs in, HiddenStates hidden) {
      return decode(DecoderInputs.of(in), hidden);
    }
  }

  /**
   * GPT-2's layers (Radford et al. 2019, section 2.3) under the names of {@code GPT2Model}: norms
   * at each block's input and one more at the end, learned positions. The families that came after
   * it differ in their {@linkplain Parts parts}.
   *
   * <p>Shapes: B batch, T tokens, D width.
   */
  static final class Stack extends Module implements GptLayers.Body {
    /** What a family makes its blocks of. */
    interface Parts extends GptLayers.DenseLayers {
      GptLayers.SelfAttention attention(int layer);

      /** Which tokens see which. */
      default CausalAttention sight(int layer) {
        return new FullAttention();
      }

      /** Factor of the scores in attention to an encoder. */
      double crossScale(int layer);
    }

    private final Embedding tokens;
    private final Embedding positions;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm norm;
    private final double embeddingDropout;

    Stack(GptLayers.Sizes sizes, Parts parts) {
      tokens = child("wte", sizes.embedding(sizes.vocabularySize()), Parameter.Use.TOKENS);
      positions = child("wpe", sizes.embedding(sizes.maxPositions()));
      for (int i = 0; i < sizes.layers(); i++) {
        blocks.add(child("h." + i, new Block(sizes, parts, i)));
      }
      norm = child("ln_f", sizes.norm());
      embeddingDropout = sizes.embeddingDropout();
    }

    @Override
    public Embedding tokenEmbeddings() {
      return tokens;
    }

    /** [B, T] → [B, T, D]. */
    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      Step step = Step.of(in);
      Masks.requirePositions(step.before() + step.tokens(), positions);
      Tensor xBTD = embedded(in).add(positions.forward("position", CausalModel.positions(in)));
      xBTD = Dropout.apply(xBTD, dropout(embeddingDropout));
      Map<CausalAttention, CausalAttention.Pass> passes = new HashMap<>();
      for (Block block : blocks) {
        hidden.add(xBTD);
        xBTD = block.forward(xBTD, passes.computeIfAbsent(block.sight, s -> s.begin(step)), in);
      }
      xBTD = norm.forward(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }

    /** x + attention(norm(x)), perhaps + attention to the encoder, then + dense layers. */
    private static final class Block extends Module {
      private final CausalAttention sight;
      private final LayerNorm attentionNorm;
      private final GptLayers.SelfAttention attention;
      private final LayerNorm feedForwardNorm;
      private final GptLayers.@Nullable EncoderAttention crossAttention;
      private final @Nullable LayerNorm crossNorm;
      private final GptLayers.FeedForward feedForward;

      Block(GptLayers.Sizes sizes, Parts parts, int layer) {
        sight = parts.sight(layer);
        attentionNorm = child("ln_1", sizes.norm());
        attention = child("attn", parts.attention(layer));
        feedForwardNorm = child("ln_2", sizes.norm());
        if (sizes.crossAttention()) {
          crossAttention =
              child(
                  "crossattention",
                  new GptLayers.EncoderAttention(sizes, layer, parts.crossScale(layer), parts),
                  Parameter.Use.CROSS_ATTENTION);
          crossNorm = child("ln_cross_attn", sizes.norm(), Parameter.Use.CROSS_ATTENTION);
        } else {
          crossAttention = null;
          crossNorm = null;
        }
        feedForward = child("mlp", new GptLayers.FeedForward(sizes, parts));
      }

      Tensor forward(Tensor xBTD, CausalAttention.Pass pass, DecoderInputs in) {
        xBTD = xBTD.add(attention.forward(attentionNorm.forward(xBTD), pass));
        if (crossAttention != null && crossNorm != null && in.encoder() != null) {
          xBTD =
              xBTD.add(crossAttention.forward(crossNorm.forward(xBTD), in.encoder(), in.state()));
        }
        return xBTD.add(feedForward.forward(feedForwardNorm.forward(xBTD)));
      }
    }
  }
}
