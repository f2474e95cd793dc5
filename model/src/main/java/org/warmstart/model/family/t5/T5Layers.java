package org.warmstart.model.family.t5;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.EmbeddedEncoder;
import org.warmstart.model.Encoder;
import org.warmstart.model.EncoderDecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.RelativeBuckets;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.RmsNorm;

/**
 * T5's layers: pre-norm, nothing with a bias, and positions only as a learned number that is added
 * to the attention scores, by head and distance; the first layer's numbers serve all layers (Raffel
 * et al. 2020, section 2.1).
 *
 * <p>Shapes: B batch, S source tokens, T target tokens, D width, N heads.
 */
final class T5Layers {
  private T5Layers() {}

  /** Both sides over one table of embeddings. */
  static final class Both extends Module implements EncoderDecoderBody, EmbeddedEncoder {
    private final Embedding shared;
    private final Stack encoder;
    private final Stack decoder;

    Both(T5.Sizes sizes) {
      shared = child("shared", sizes.words(), Parameter.Use.TOKENS);
      encoder = child("encoder", new Stack(sizes, false, shared));
      decoder = decoder("decoder", new Stack(sizes, true, shared));
    }

    Embedding shared() {
      return shared;
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encoder.encode(in, hidden);
    }

    @Override
    public Tensor encodeEmbedded(Tensor embeddedBSD, @Nullable Tensor maskBS, HiddenStates hidden) {
      return encoder.encodeEmbedded(embeddedBSD, maskBS, hidden);
    }

    @Override
    public List<Parameter> intake() {
      return List.copyOf(encoder.blocks.get(0).attention.inputs().parameters().values());
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      return decoder.decode(in, hidden);
    }
  }

  /** The encoder with its embeddings, under the names that it has within {@link Both}. */
  static final class EncoderSide extends Module implements Encoder {
    private final Stack encoder;

    EncoderSide(T5.Sizes sizes) {
      encoder = new Stack(sizes, false, child("shared", sizes.words(), Parameter.Use.TOKENS));
      child("encoder", encoder);
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encoder.encode(in, hidden);
    }
  }

  /** One side. */
  private static final class Stack extends Module
      implements Encoder, DecoderBody, RecomputedLayers {
    private final Embedding words;
    private final RelativeBuckets buckets;
    private final Embedding positionScores;
    private final List<Block> blocks = new ArrayList<>();
    private final RmsNorm norm;
    private final double dropout;

    Stack(T5.Sizes sizes, boolean writes, Embedding words) {
      this.words = words;
      buckets = new RelativeBuckets(sizes.buckets(), sizes.maxDistance(), !writes);
      positionScores = new Embedding(sizes.buckets(), sizes.heads(), sizes.deviation());
      int layers = writes ? sizes.decoderLayers() : sizes.layers();
      for (int i = 0; i < layers; i++) {
        blocks.add(
            layer("block." + i, i, new Block(sizes, writes, i, i == 0 ? positionScores : null)));
      }
      norm = child("final_layer_norm", sizes.norm());
      if (!writes) {
        norm.markLayer(layers - 1); // the decoder stands on it
      }
      dropout = sizes.dropout();
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      Tensor embeddedBSD = words.forward("token", in.require("input_ids"));
      return encodeEmbedded(embeddedBSD, in.get("attention_mask"), hidden);
    }

    Tensor encodeEmbedded(Tensor embeddedBSD, @Nullable Tensor maskBS, HiddenStates hidden) {
      Tensor xBSD = Dropout.apply(embeddedBSD, dropout(dropout));
      long tokens = xBSD.size(1);
      Tensor paddingB11S = Masks.padding(maskBS);
      RealTokens real =
          maskBS != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
              ? RealTokens.of(maskBS)
              : null;
      Tensor bias = Recomputation.boundary(withMask(positionScores(0, tokens), paddingB11S));
      CausalAttention.Pass pass = CausalAttention.Pass.over(bias, false, null);
      xBSD = RealTokens.gather(real, xBSD);
      for (Block block : blocks) {
        hidden.add(xBSD);
        xBSD = Recomputation.run(x -> block.forward(x, pass, real, null), xBSD);
      }
      xBSD = RealTokens.scatter(real, normalized(xBSD));
      hidden.add(xBSD);
      return xBSD;
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      Tensor xBTD = Dropout.apply(words.forward("token", in.idsBT()), dropout(dropout));
      Step step = Step.of(in);
      long tokens = step.tokens();
      long before = step.before();
      Tensor bias = positionScores(before, tokens);
      if (tokens > 1) {
        bias = bias.add(Ops.causalBias(before + tokens).narrow(0, before, tokens));
      }
      bias = Recomputation.boundary(withMask(bias, step.paddingB11S()));
      CausalAttention.Pass pass = CausalAttention.Pass.over(bias, false, step.cache());
      for (Block block : blocks) {
        hidden.add(xBTD);
        xBTD = Recomputation.run(x -> block.forward(x, pass, null, in), xBTD);
      }
      xBTD = normalized(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }

    /** What every head adds for the distance of each key from each new token: [1, N, T, S]. */
    private Tensor positionScores(long before, long tokens) {
      long keys = before + tokens;
      Tensor bucketsC =
          buckets.ofDistances(1 - before - tokens, Math.toIntExact(keys + tokens - 1));
      Tensor scoresCN = positionScores.forward("distance", bucketsC);
      return Ops.byDistance(scoresCN, tokens, keys).unsqueeze(0);
    }

    private static Tensor withMask(Tensor bias, @Nullable Tensor padding) {
      return padding == null ? bias : bias.add(padding);
    }

    private Tensor normalized(Tensor x) {
      return Dropout.apply(norm.forward(x), dropout(dropout));
    }
  }

  /** Self-attention, in a decoder cross-attention, and dense layers: x + part(norm(x)) each. */
  private static final class Block extends Module {
    private final int index;
    private final RmsNorm attentionNorm;
    private final Attention attention;
    private final @Nullable RmsNorm crossNorm;
    private final @Nullable Attention crossAttention;
    private final RmsNorm feedForwardNorm;
    private final FeedForward feedForward;
    private final double dropout;

    /**
     * Builds a layer.
     *
     * @param positionScores what the scores get by distance, where this is the first layer
     */
    Block(T5.Sizes sizes, boolean writes, int index, @Nullable Embedding positionScores) {
      this.index = index;
      attention = child("layer.0.SelfAttention", attention(sizes));
      if (positionScores != null) {
        child(
            "layer.0.SelfAttention.relative_attention_bias", positionScores, Parameter.Use.LAYERS);
      }
      attentionNorm = child("layer.0.layer_norm", sizes.norm());
      crossAttention =
          writes
              ? child("layer.1.EncDecAttention", attention(sizes), Parameter.Use.CROSS_ATTENTION)
              : null;
      crossNorm = writes ? child("layer.1.layer_norm", sizes.norm()) : null;
      String last = writes ? "layer.2." : "layer.1.";
      feedForward = child(last + "DenseReluDense", new FeedForward(sizes));
      feedForwardNorm = child(last + "layer_norm", sizes.norm());
      dropout = sizes.dropout();
    }

    /** Scores are not scaled by 1/√H: the queries' initial values are. */
    private static Attention attention(T5.Sizes sizes) {
      int width = sizes.width();
      int inner = sizes.heads() * sizes.headWidth();
      double deviation = sizes.deviation();
      return new Attention(
          new Projections(sizes.heads(), sizes.heads(), sizes.headWidth())
              .with("k", Linear.unbiased(width, inner, deviation), Role.KEY)
              .with("v", Linear.unbiased(width, inner, deviation), Role.VALUE)
              .with(
                  "q",
                  Linear.unbiased(width, inner, deviation / Math.sqrt(sizes.headWidth())),
                  Role.QUERY),
          "o",
          Linear.unbiased(inner, width, sizes.initializerFactor() / Math.sqrt(inner)),
          1,
          sizes.dropout());
    }

    /** The decoder is given what it reads; the encoder null. */
    Tensor forward(
        Tensor xBTD,
        CausalAttention.Pass pass,
        @Nullable RealTokens real,
        @Nullable DecoderInputs inputs) {
      var encoder = inputs == null ? null : inputs.encoder();
      xBTD = plus(xBTD, attention.self(index, attentionNorm.forward(xBTD), pass, real));
      if (crossAttention != null && crossNorm != null && inputs != null && encoder != null) {
        xBTD =
            plus(
                xBTD,
                crossAttention.cross(
                    index, crossNorm.forward(xBTD), real, encoder, inputs.state()));
      }
      return plus(xBTD, feedForward.forward(feedForwardNorm.forward(xBTD)));
    }

    private Tensor plus(Tensor x, Tensor part) {
      return x.add(Dropout.apply(part, dropout(dropout)));
    }
  }

  /**
   * Dense, activation, dense; where it is gated, the activation multiplies a second dense layer.
   */
  private static final class FeedForward extends Module {
    private final Linear in;
    private final @Nullable Linear gated;
    private final Linear out;
    private final Activation activation;
    private final double dropout;

    FeedForward(T5.Sizes sizes) {
      int width = sizes.width();
      int inner = sizes.feedForwardWidth();
      boolean gate = sizes.feedForward().gated();
      in = child(gate ? "wi_0" : "wi", Linear.unbiased(width, inner, sizes.deviation()));
      gated = gate ? child("wi_1", Linear.unbiased(width, inner, sizes.deviation())) : null;
      out =
          child("wo", Linear.unbiased(inner, width, sizes.initializerFactor() / Math.sqrt(inner)));
      activation = sizes.feedForward().activation();
      dropout = sizes.dropout();
    }

    Tensor forward(Tensor x) {
      Tensor inner = activation.apply(in.forward(x));
      if (gated != null) {
        inner = inner.mul(gated.forward(x));
      }
      return out.forward(Dropout.apply(inner, dropout(dropout)));
    }
  }
}
