package org.warmstart.model.family.gpt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;

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

  /**
   * Self-attention whose queries, keys and values come from one matrix, side by side.
   *
   * @param headByHead see {@link Projections}
   */
  static Attention jointAttention(
      Sizes sizes, double scale, DenseLayers dense, boolean headByHead) {
    int headWidth = sizes.width() / sizes.heads();
    long all = sizes.width() + 2L * headWidth * sizes.block().keyValueHeads();
    return new Attention(
        new Projections(sizes.heads(), sizes.block().keyValueHeads(), headWidth, headByHead)
            .with(
                "c_attn",
                dense.make(sizes.width(), all, sizes.deviations().usual()),
                Role.QUERY,
                Role.KEY,
                Role.VALUE),
        "c_proj",
        dense.make(sizes.width(), sizes.width(), sizes.deviations().projection()),
        scale,
        sizes.dropouts().attention());
  }

  /** Attention to an encoder's states, whose keys and values come from one matrix. */
  static Attention encoderAttention(Sizes sizes, double scale, DenseLayers dense) {
    int width = sizes.width();
    return new Attention(
        Projections.of(width, sizes.heads())
            .with(
                "c_attn",
                dense.make(width, 2L * width, sizes.deviations().usual()),
                Role.KEY,
                Role.VALUE)
            .with("q_attn", dense.make(width, width, sizes.deviations().usual()), Role.QUERY),
        "c_proj",
        dense.make(width, width, sizes.deviations().projection()),
        scale,
        sizes.dropouts().attention());
  }

  /** Two dense layers with an activation between them. */
  static final class FeedForward extends Module {
    private final Sizes sizes;
    private final Dense in;
    private final Dense out;

    FeedForward(Sizes sizes, DenseLayers dense) {
      this.sizes = sizes;
      in =
          child(
              "c_fc", dense.make(sizes.width(), sizes.block().inner(), sizes.deviations().usual()));
      out =
          child(
              "c_proj",
              dense.make(sizes.block().inner(), sizes.width(), sizes.deviations().projection()));
    }

    Tensor forward(Tensor xBTD) {
      Tensor yBTD = out.forward(sizes.block().activation().apply(in.forward(xBTD)));
      return Dropout.apply(yBTD, dropout(sizes.dropouts().residual()));
    }
  }

  /**
   * What the layers of a GPT need to know of its configuration.
   *
   * @param crossAttention whether each block attends to an encoder too
   */
  record Sizes(
      int vocabularySize,
      int maxPositions,
      int layers,
      BlockSizes block,
      Dropouts dropouts,
      double layerNormEpsilon,
      Deviations deviations,
      boolean crossAttention) {
    /**
     * Of a block.
     *
     * @param keyValueHeads heads of keys and values; a divisor of {@code heads}
     * @param inner width between the dense layers
     */
    record BlockSizes(int width, int heads, int keyValueHeads, int inner, Activation activation) {}

    /** Probabilities of dropping: of a block's outputs, of embeddings, of attention's weights. */
    record Dropouts(double residual, double embedding, double attention) {}

    /**
     * Standard deviations of the initial weights.
     *
     * @param usual of all
     * @param projection but those whose output a block adds to its input
     */
    record Deviations(double usual, double projection) {
      /** All alike. */
      static Deviations of(double deviation) {
        return new Deviations(deviation, deviation);
      }

      /**
       * Residual weights start smaller by 1/√N for N residual layers, two in each block (Radford et
       * al. 2019, section 2.3).
       */
      static Deviations residual(double deviation, int layers) {
        return new Deviations(deviation, deviation / Math.sqrt(2.0 * layers));
      }
    }

    int width() {
      return block.width;
    }

    int heads() {
      return block.heads;
    }

    Sizes withKeyValueHeads(int count) {
      BlockSizes other = new BlockSizes(width(), heads(), count, block.inner, block.activation);
      return new Sizes(
          vocabularySize,
          maxPositions,
          layers,
          other,
          dropouts,
          layerNormEpsilon,
          deviations,
          crossAttention);
    }

    /** 1/√H, the factor of the scores (Vaswani et al. 2017, section 3.2.1). */
    double usualScale() {
      return 1 / Math.sqrt((double) width() / heads());
    }

    LayerNorm norm() {
      return new LayerNorm(width(), layerNormEpsilon);
    }

    Embedding embedding(int entries) {
      return new Embedding(entries, width(), deviations.usual);
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
  static final class Stack extends Module implements Body, RecomputedLayers {
    /** What a family makes its blocks of. */
    interface Parts extends DenseLayers {
      Sizes sizes();

      /** Self-attention, by default of one joint matrix. */
      default Attention attention(int layer) {
        return jointAttention(sizes(), scale(layer), this, false);
      }

      /** Which tokens see which. */
      default CausalAttention sight(int layer) {
        return new FullAttention();
      }

      /** Factor of the scores. */
      double scale(int layer);
    }

    private final Embedding tokens;
    private final Embedding positions;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm norm;
    private final double embeddingDropout;

    Stack(Parts parts) {
      Sizes sizes = parts.sizes();
      tokens = child("wte", sizes.embedding(sizes.vocabularySize()), Parameter.Use.TOKENS);
      positions = child("wpe", sizes.embedding(sizes.maxPositions()));
      for (int i = 0; i < sizes.layers(); i++) {
        blocks.add(layer("h." + i, i, new Block(parts, i)));
      }
      norm = child("ln_f", sizes.norm());
      embeddingDropout = sizes.dropouts().embedding();
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
        CausalAttention.Pass pass =
            passes.computeIfAbsent(block.sight, sight -> sight.begin(step, hidden));
        xBTD = Recomputation.run(x -> block.forward(x, pass, in), xBTD);
      }
      xBTD = norm.forward(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }

    /** x + attention(norm(x)), perhaps + attention to the encoder, then + dense layers. */
    private static final class Block extends Module {
      private final int index;
      private final double dropout;
      private final CausalAttention sight;
      private final LayerNorm attentionNorm;
      private final Attention attention;
      private final LayerNorm feedForwardNorm;
      private final @Nullable Attention crossAttention;
      private final @Nullable LayerNorm crossNorm;
      private final FeedForward feedForward;

      Block(Parts parts, int layer) {
        Sizes sizes = parts.sizes();
        index = layer;
        dropout = sizes.dropouts().residual();
        sight = parts.sight(layer);
        attentionNorm = child("ln_1", sizes.norm());
        attention = child("attn", parts.attention(layer));
        feedForwardNorm = child("ln_2", sizes.norm());
        if (sizes.crossAttention()) {
          crossAttention =
              child(
                  "crossattention",
                  encoderAttention(sizes, parts.scale(layer), parts),
                  Parameter.Use.CROSS_ATTENTION);
          crossNorm = child("ln_cross_attn", sizes.norm(), Parameter.Use.CROSS_ATTENTION);
        } else {
          crossAttention = null;
          crossNorm = null;
        }
        feedForward = child("mlp", new FeedForward(sizes, parts));
      }

      Tensor forward(Tensor xBTD, CausalAttention.Pass pass, DecoderInputs in) {
        xBTD = plus(xBTD, attention.self(index, attentionNorm.forward(xBTD), pass, null));
        EncoderOutput encoder = in.encoder();
        if (crossAttention != null && crossNorm != null && encoder != null) {
          Tensor yBTD = crossNorm.forward(xBTD);
          xBTD = plus(xBTD, crossAttention.cross(index, yBTD, null, encoder, in.state()));
        }
        return xBTD.add(feedForward.forward(feedForwardNorm.forward(xBTD)));
      }

      private Tensor plus(Tensor x, Tensor part) {
        return x.add(Dropout.apply(part, dropout(dropout)));
      }
    }
  }
}
