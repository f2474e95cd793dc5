package org.warmstart.model.family.bart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.EmbeddedEncoder;
import org.warmstart.model.Encoder;
import org.warmstart.model.EncoderDecoderBody;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;

/**
 * A Transformer's encoder and decoder (Vaswani et al. 2017, section 3) as BART, Pegasus and the
 * original have them, under BART's names.
 *
 * <p>Shapes: B batch, S source tokens, T target tokens, D width.
 */
final class BartLayers {
  private static final double EPSILON = 1e-5;

  private BartLayers() {}

  /** In what the families differ. */
  enum Style {
    /** Norms behind every residual and the embeddings; learned positions, the first two unused. */
    BART(false, true, 2) {
      @Override
      Parameter positions(BartSettings sizes) {
        return new Parameter(
            Initializer.normal(sizes.initializerRange()), sizes.positions() + 2L, sizes.width());
      }
    },
    /** Norms in front of every part and behind the last layer; sinusoids, sines first. */
    PEGASUS(true, false, 0) {
      @Override
      Parameter positions(BartSettings sizes) {
        return Parameter.constant(Initializer.sinusoids(false), sizes.positions(), sizes.width());
      }
    },
    /** As Pegasus with BART's norm behind the embeddings and its positions. */
    MBART(true, true, 2) {
      @Override
      Parameter positions(BartSettings sizes) {
        return BART.positions(sizes);
      }
    },
    /** Norms behind every residual; sinusoids, sines first. */
    MARIAN(false, false, 0) {
      @Override
      Parameter positions(BartSettings sizes) {
        return Parameter.derived(Initializer.sinusoids(false), sizes.positions(), sizes.width());
      }
    },
    /** Norms behind every residual; sinusoids, sines and cosines taking turns. */
    TRANSFORMER(false, false, 0) {
      @Override
      Parameter positions(BartSettings sizes) {
        return Parameter.buffer(Initializer.sinusoids(true), sizes.positions(), sizes.width());
      }
    };

    private final boolean normFirst;
    private final boolean embeddingNorm;
    private final int firstPosition;

    Style(boolean normFirst, boolean embeddingNorm, int firstPosition) {
      this.normFirst = normFirst;
      this.embeddingNorm = embeddingNorm;
      this.firstPosition = firstPosition;
    }

    boolean normsFirst() {
      return normFirst;
    }

    boolean normsEmbeddings() {
      return embeddingNorm;
    }

    /** Whether positions are sinusoids, which have no rows that are never read. */
    boolean hasSinusoids() {
      return firstPosition == 0;
    }

    abstract Parameter positions(BartSettings sizes);
  }

  /** Both sides over one table of embeddings, under the names of {@code BartModel}. */
  static final class Both extends Module implements EncoderDecoderBody, EmbeddedEncoder {
    private final Embedding shared;
    private final Side encoder;
    private final Side decoder;

    Both(BartSettings sizes, Style style) {
      shared = child("shared", sizes.words(), Parameter.Use.TOKENS);
      Embedding common = sizes.tied() ? shared : null;
      encoder = child("encoder", new Side(sizes, style, false, common));
      decoder = decoder("decoder", new Side(sizes, style, true, common));
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
      List<Parameter> intake =
          new ArrayList<>(encoder.layers.get(0).attention.inputs().parameters().values());
      intake.add(encoder.positions.weight());
      intake.add(decoder.positions.weight());
      return intake;
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      return decoder.decode(in, hidden);
    }
  }

  /** The encoder with its embeddings, under the names that it has within {@link Both}. */
  static final class EncoderSide extends Module implements Encoder {
    private final Side encoder;

    EncoderSide(BartSettings sizes, Style style) {
      Embedding shared = sizes.tied() ? child("shared", sizes.words(), Parameter.Use.TOKENS) : null;
      encoder = child("encoder", new Side(sizes, style, false, shared));
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encoder.encode(in, hidden);
    }
  }

  /** One side: embeddings, positions, layers. */
  static final class Side extends Module implements Encoder, DecoderBody, RecomputedLayers {
    private final Embedding words;
    private final double wordScale;
    private final Embedding positions;
    private final int firstPosition;
    private final int maxPositions;
    private final @Nullable LayerNorm embeddingNorm;
    private final List<Layer> layers = new ArrayList<>();
    private final @Nullable LayerNorm lastNorm;
    private final double dropout;
    private final double layerDropout;

    /**
     * Builds one side.
     *
     * @param writes whether it is the decoder
     * @param shared the words' embeddings; null if it has its own
     */
    Side(BartSettings sizes, Style style, boolean writes, @Nullable Embedding shared) {
      BartSettings.Side own = writes ? sizes.decoderSide() : sizes.encoderSide();
      words = shared != null ? shared : child("embed_tokens", sizes.words(), Parameter.Use.TOKENS);
      wordScale = sizes.scaledEmbeddings() ? Math.sqrt(sizes.width()) : 1;
      positions = child("embed_positions", new Embedding(style.positions(sizes), -1));
      firstPosition = style.firstPosition;
      maxPositions = sizes.positions();
      for (int i = 0; i < own.layers(); i++) {
        layers.add(layer("layers." + i, i, new Layer(sizes, own, style, writes, i)));
      }
      embeddingNorm =
          style.embeddingNorm
              ? embeddings("layernorm_embedding", new LayerNorm(sizes.width(), EPSILON))
              : null;
      lastNorm =
          style.normFirst ? child("layer_norm", new LayerNorm(sizes.width(), EPSILON)) : null;
      if (lastNorm != null && !writes) {
        lastNorm.markLayer(own.layers() - 1); // the decoder stands on it
      }
      dropout = sizes.dropout();
      layerDropout = own.layerDropout();
    }

    Embedding words() {
      return words;
    }

    private Tensor embedded(Tensor idsBT) {
      Tensor xBTD = words.forward("token", idsBT);
      return wordScale == 1 ? xBTD : Ops.scale(xBTD, wordScale);
    }

    /** Adds positions, the first of which is {@code before}. */
    private Tensor placed(Tensor xBTD, long before) {
      long tokens = xBTD.size(1);
      Masks.requirePositions(before + tokens, maxPositions);
      xBTD = xBTD.add(positions.weight().tensor().narrow(0, firstPosition + before, tokens));
      if (embeddingNorm != null) {
        xBTD = embeddingNorm.forward(xBTD);
      }
      return Dropout.apply(xBTD, dropout(dropout));
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encodeEmbedded(embedded(in.require("input_ids")), in.get("attention_mask"), hidden);
    }

    Tensor encodeEmbedded(Tensor xBSD, @Nullable Tensor maskBS, HiddenStates hidden) {
      xBSD = placed(xBSD, 0);
      Tensor paddingB11S = Masks.padding(maskBS);
      RealTokens real =
          maskBS != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
              ? RealTokens.of(maskBS)
              : null;
      xBSD = RealTokens.gather(real, xBSD);
      CausalAttention.Pass pass = CausalAttention.Pass.over(paddingB11S, false, null);
      for (Layer layer : layers) {
        hidden.add(xBSD);
        if (!skipsLayer()) {
          xBSD = Recomputation.run(x -> layer.forward(x, pass, real, null), xBSD);
        }
      }
      xBSD = RealTokens.scatter(real, normalized(xBSD));
      hidden.add(xBSD);
      return xBSD;
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      Step step = Step.of(in);
      Tensor xBTD = placed(embedded(in.idsBT()), step.before());
      CausalAttention.Pass pass = new FullAttention().begin(step);
      for (Layer layer : layers) {
        hidden.add(xBTD);
        if (!skipsLayer()) {
          xBTD = Recomputation.run(x -> layer.forward(x, pass, null, in), xBTD);
        }
      }
      xBTD = normalized(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }

    private boolean skipsLayer() {
      return isTraining() && Dropout.skips(layerDropout);
    }

    private Tensor normalized(Tensor x) {
      return lastNorm == null ? x : lastNorm.forward(x);
    }
  }

  /** Self-attention, in a decoder cross-attention, and two dense layers. */
  private static final class Layer extends Module {
    private final int index;
    private final Attention attention;
    private final LayerNorm attentionNorm;
    private final @Nullable Attention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final Linear in;
    private final Linear out;
    private final LayerNorm feedForwardNorm;
    private final Activation activation;
    private final boolean normFirst;
    private final double dropout;
    private final double activationDropout;

    Layer(BartSettings sizes, BartSettings.Side own, Style style, boolean writes, int index) {
      this.index = index;
      int width = sizes.width();
      attention = child("self_attn", attention(sizes, own));
      attentionNorm = child("self_attn_layer_norm", new LayerNorm(width, EPSILON));
      crossAttention =
          writes
              ? child("encoder_attn", attention(sizes, own), Parameter.Use.CROSS_ATTENTION)
              : null;
      crossNorm =
          writes
              ? child(
                  "encoder_attn_layer_norm",
                  new LayerNorm(width, EPSILON),
                  Parameter.Use.CROSS_ATTENTION)
              : null;
      in = child("fc1", sizes.linear(width, own.feedForwardWidth()));
      out = child("fc2", sizes.linear(own.feedForwardWidth(), width));
      feedForwardNorm = child("final_layer_norm", new LayerNorm(width, EPSILON));
      activation = Activation.named(sizes.activation());
      normFirst = style.normFirst;
      dropout = sizes.dropout();
      activationDropout = sizes.activationDropout();
    }

    private static Attention attention(BartSettings sizes, BartSettings.Side own) {
      int width = sizes.width();
      return new Attention(
          Projections.of(width, own.heads())
              .with("k_proj", sizes.linear(width, width), Role.KEY)
              .with("v_proj", sizes.linear(width, width), Role.VALUE)
              .with("q_proj", sizes.linear(width, width), Role.QUERY),
          "out_proj",
          sizes.linear(width, width),
          1 / Math.sqrt((double) width / own.heads()),
          sizes.attentionDropout());
    }

    /** The decoder is given what it reads; the encoder null. */
    Tensor forward(
        Tensor xBTD,
        CausalAttention.Pass pass,
        @Nullable RealTokens real,
        @Nullable DecoderInputs inputs) {
      CausalModel.EncoderOutput encoder = inputs == null ? null : inputs.encoder();
      DecodingState state = inputs == null ? null : inputs.state();
      xBTD = residual(attentionNorm, xBTD, x -> attention.self(index, x, pass, real));
      if (crossAttention != null && crossNorm != null && encoder != null) {
        xBTD = residual(crossNorm, xBTD, x -> crossAttention.cross(index, x, real, encoder, state));
      }
      return residual(feedForwardNorm, xBTD, this::feedForward);
    }

    /** x + part(norm(x)), or norm(x + part(x)); the part's output is dropped out. */
    private Tensor residual(LayerNorm norm, Tensor x, UnaryOperator<Tensor> part) {
      Tensor added =
          x.add(Dropout.apply(part.apply(normFirst ? norm.forward(x) : x), dropout(dropout)));
      return normFirst ? added : norm.forward(added);
    }

    private Tensor feedForward(Tensor x) {
      Tensor inner = activation.apply(in.forward(x));
      return out.forward(Dropout.apply(inner, dropout(activationDropout)));
    }
  }
}
