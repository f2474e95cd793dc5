package org.warmstart.model.family.prophetnet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
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
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * The encoder and the decoder of ProphetNet (Qi et al. 2020, section 3), post-norm with learned
 * positions.
 *
 * <p>Shapes: B batch, S source or all target tokens, T new target tokens, G predicting streams, D
 * width; M = T + G·S tokens of all streams.
 */
final class ProphetNetLayers {
  private static final double EPSILON = 1e-5;

  private ProphetNetLayers() {}

  /**
   * The decoder's states.
   *
   * @param main of the new tokens, [B, T, D]
   * @param predicting of the streams one behind the other, each for all tokens, [B, G·S, D]
   * @param count of the predicting streams, G
   */
  record Streams(Tensor main, Tensor predicting, long count) {
    private static Streams of(Tensor xBMD, long tokens, long count) {
      return new Streams(
          xBMD.narrow(1, 0, tokens), xBMD.narrow(1, tokens, xBMD.size(1) - tokens), count);
    }

    Tensor predictingBGTD() {
      return predicting.view(
          predicting.size(0), count, predicting.size(1) / count, predicting.size(2));
    }

    /** What writes: the first predicting stream at the new tokens, [B, T, D]. */
    Tensor next() {
      long all = predicting.size(1) / count;
      long tokens = main.size(1);
      return predicting.narrow(1, all - tokens, tokens);
    }
  }

  /** Both sides over one table of embeddings, under the names of {@code ProphetNetModel}. */
  static final class Both extends Module implements EncoderDecoderBody {
    private final Embedding words;
    private final EncoderLayers encoder;
    private final DecoderLayers decoder;

    Both(ProphetNet.Config config) {
      words =
          child("word_embeddings", config.embedding(config.vocabularySize()), Parameter.Use.TOKENS);
      Embedding shared = config.tied() ? words : null;
      encoder = child("encoder", new EncoderLayers(config, shared));
      decoder = decoder("decoder", new DecoderLayers(config, shared));
    }

    Embedding words() {
      return words;
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encoder.encode(in, hidden);
    }

    Streams streams(DecoderInputs in, HiddenStates hidden) {
      return decoder.streams(in, hidden, hidden.under("decoder_ngram"));
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      return streams(in, hidden).next();
    }
  }

  /** The decoder without its encoder, under the names of {@code ProphetNetDecoderWrapper}. */
  static final class Alone extends Module implements DecoderBody {
    private final Embedding words;
    private final DecoderLayers decoder;

    Alone(ProphetNet.Config config) {
      words =
          child("word_embeddings", config.embedding(config.vocabularySize()), Parameter.Use.TOKENS);
      decoder = child("decoder", new DecoderLayers(config, config.tied() ? words : null));
    }

    Embedding words() {
      return words;
    }

    Streams streams(DecoderInputs in, HiddenStates hidden) {
      return decoder.streams(in, hidden, hidden.named("hidden_states_ngram"));
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      return streams(in, hidden).next();
    }
  }

  /** Both sides read for their states: the main stream's come out, the others on the way. */
  static final class MainStream extends Module implements EncoderDecoderBody {
    private final Both both;

    MainStream(ProphetNet.Config config) {
      both = new Both(config);
      adopt(both);
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return both.encode(in, hidden);
    }

    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      Streams streams = both.streams(in, hidden);
      hidden.put("last_hidden_state_ngram", streams.predicting());
      return streams.main();
    }
  }

  /** The encoder with its embeddings, under the names that it has within {@link Both}. */
  static final class EncoderSide extends Module implements Encoder {
    private final EncoderLayers encoder;

    EncoderSide(ProphetNet.Config config) {
      Embedding shared =
          config.tied()
              ? child(
                  "word_embeddings",
                  config.embedding(config.vocabularySize()),
                  Parameter.Use.TOKENS)
              : null;
      encoder = child("encoder", new EncoderLayers(config, shared));
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return encoder.encode(in, hidden);
    }
  }

  /** What both sides read: words, positions counted behind the padding token's number, a norm. */
  private abstract static class Embedded extends Module implements RecomputedLayers {
    final Embedding words;
    final Embedding positions;
    private final LayerNorm norm;
    final int firstPosition;
    private final double dropout;

    Embedded(ProphetNet.Config config, @Nullable Embedding shared) {
      words =
          shared != null
              ? shared
              : child(
                  "word_embeddings",
                  config.embedding(config.vocabularySize()),
                  Parameter.Use.TOKENS);
      positions = child("position_embeddings", config.embedding(config.positionRows()));
      norm = embeddings("embeddings_layer_norm", new LayerNorm(config.width(), EPSILON));
      firstPosition = config.padding() + 1;
      dropout = config.dropout();
    }

    Tensor normalized(Tensor x) {
      return Dropout.apply(norm.forward(x), dropout(dropout));
    }
  }

  private static final class EncoderLayers extends Embedded implements Encoder {
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final int positionRows;

    EncoderLayers(ProphetNet.Config config, @Nullable Embedding shared) {
      super(config, shared);
      positionRows = config.positionRows();
      for (int i = 0; i < config.layers(); i++) {
        layers.add(layer("layers." + i, i, new EncoderLayer(config)));
      }
    }

    /** Texts of as many tokens as there are positions are read: the last ones share a position. */
    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      Tensor idsBS = in.require("input_ids");
      long length = idsBS.size(1);
      Masks.requirePositions(length, positionRows);
      Tensor placesS =
          Ops.clamp(Tensors.range(firstPosition, firstPosition + length), 0, positionRows - 1L);
      Tensor xBSD =
          normalized(words.forward("token", idsBS).add(positions.forward("position", placesS)));
      Tensor maskBS = in.get("attention_mask");
      Tensor paddingB11S = Masks.padding(maskBS);
      RealTokens real =
          maskBS != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
              ? RealTokens.of(maskBS)
              : null;
      xBSD = RealTokens.gather(real, xBSD);
      CausalAttention.Pass pass = CausalAttention.Pass.over(paddingB11S, false, null);
      for (EncoderLayer layer : layers) {
        hidden.add(xBSD);
        xBSD = Recomputation.run(x -> layer.forward(x, pass, real), xBSD);
      }
      xBSD = RealTokens.scatter(real, xBSD);
      hidden.add(xBSD);
      return xBSD;
    }
  }

  private static final class DecoderLayers extends Embedded {
    private final Embedding streams;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final ProphetNet.Prophecy prophecy;
    private final int maxPositions;

    DecoderLayers(ProphetNet.Config config, @Nullable Embedding shared) {
      super(config, shared);
      prophecy = config.prophecy();
      maxPositions = config.maxPositions();
      streams =
          child(
              "ngram_embeddings",
              new Embedding(prophecy.streams(), config.width(), config.initializerRange()));
      for (int i = 0; i < config.decoderLayers(); i++) {
        layers.add(layer("layers." + i, i, new DecoderLayer(config, i)));
      }
    }

    Streams streams(DecoderInputs in, HiddenStates hidden, HiddenStates hiddenOfStreams) {
      long tokens = in.idsBT().size(1);
      long before = CausalModel.before(in);
      Masks.requirePositions(before + tokens, maxPositions);
      Tensor xBMD = normalized(embedded(in.idsBT(), before));
      NgramAttention.Places places =
          NgramAttention.Places.of(prophecy, before, tokens, Masks.padding(in.maskBS()));
      Streams states = Streams.of(xBMD, tokens, prophecy.streams());
      for (DecoderLayer layer : layers) {
        hidden.add(states.main());
        hiddenOfStreams.add(states.predicting());
        xBMD = Recomputation.run(x -> layer.forward(x, places, in), xBMD);
        states = Streams.of(xBMD, tokens, prophecy.streams());
      }
      hidden.add(states.main());
      hiddenOfStreams.add(states.predicting());
      hidden.addAll(hiddenOfStreams);
      return states;
    }

    /**
     * The main stream is words and positions; the predicting ones know no words, only which stream
     * they are and the next position. The first stream has the last embedding.
     */
    private Tensor embedded(Tensor idsBT, long before) {
      long batch = idsBT.size(0);
      long tokens = idsBT.size(1);
      long all = before + tokens;
      long width = words.weight().shape()[1];
      Tensor table = positions.weight().tensor();
      Tensor mainBTD =
          words.forward("token", idsBT).add(table.narrow(0, firstPosition + before, tokens));
      long count = prophecy.streams();
      long[] order = new long[(int) count];
      for (int i = 0; i < count; i++) {
        order[i] = (i + count - 1) % count;
      }
      Tensor kindsGD = streams.forward("stream", Tensors.ofLongs(order, count));
      Tensor predictingGSD = kindsGD.unsqueeze(1).add(table.narrow(0, firstPosition + 1L, all));
      return Tensors.concatenate(
          1, mainBTD, predictingGSD.view(1, count * all, width).expand(batch, count * all, width));
    }
  }

  private static Attention attention(ProphetNet.Config config, int heads) {
    int width = config.width();
    return new Attention(
        Projections.of(width, heads)
            .with("key_proj", config.linear(width, width), Role.KEY)
            .with("value_proj", config.linear(width, width), Role.VALUE)
            .with("query_proj", config.linear(width, width), Role.QUERY),
        "out_proj",
        config.linear(width, width),
        1 / Math.sqrt((double) width / heads),
        config.attentionDropout());
  }

  private static final class EncoderLayer extends Module {
    private final Attention attention;
    private final LayerNorm attentionNorm;
    private final FeedForward feedForward;
    private final LayerNorm feedForwardNorm;
    private final double dropout;

    EncoderLayer(ProphetNet.Config config) {
      attention = child("self_attn", attention(config, config.encoderSide().heads()));
      attentionNorm = child("self_attn_layer_norm", new LayerNorm(config.width(), EPSILON));
      feedForward =
          child("feed_forward", new FeedForward(config, config.encoderSide().feedForwardWidth()));
      feedForwardNorm = child("feed_forward_layer_norm", new LayerNorm(config.width(), EPSILON));
      dropout = config.dropout();
    }

    Tensor forward(Tensor xBSD, CausalAttention.Pass pass, @Nullable RealTokens real) {
      Tensor read = attention.self(0, xBSD, pass, real);
      xBSD = attentionNorm.forward(xBSD.add(Dropout.apply(read, dropout(dropout))));
      Tensor made = feedForward.forward(xBSD);
      return feedForwardNorm.forward(xBSD.add(Dropout.apply(made, dropout(dropout))));
    }
  }

  private static final class DecoderLayer extends Module {
    private final int index;
    private final NgramAttention attention;
    private final LayerNorm attentionNorm;
    private final @Nullable Attention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final FeedForward feedForward;
    private final LayerNorm feedForwardNorm;
    private final double dropout;

    DecoderLayer(ProphetNet.Config config, int index) {
      this.index = index;
      int width = config.width();
      attention = child("self_attn", new NgramAttention(config, index));
      attentionNorm = child("self_attn_layer_norm", new LayerNorm(width, EPSILON));
      boolean reads = config.crossAttention();
      crossAttention =
          reads
              ? child(
                  "cross_attn",
                  attention(config, config.decoderSide().heads()),
                  Parameter.Use.CROSS_ATTENTION)
              : null;
      crossNorm =
          reads
              ? child(
                  "cross_attn_layer_norm",
                  new LayerNorm(width, EPSILON),
                  Parameter.Use.CROSS_ATTENTION)
              : null;
      feedForward =
          child("feed_forward", new FeedForward(config, config.decoderSide().feedForwardWidth()));
      feedForwardNorm = child("feed_forward_layer_norm", new LayerNorm(width, EPSILON));
      dropout = config.dropout();
    }

    Tensor forward(Tensor xBMD, NgramAttention.Places places, DecoderInputs in) {
      Tensor read = attention.forward(xBMD, places, in.state());
      xBMD = attentionNorm.forward(xBMD.add(Dropout.apply(read, dropout(dropout))));
      CausalModel.EncoderOutput encoder = in.encoder();
      if (encoder != null && crossAttention != null && crossNorm != null) {
        Tensor seen = crossAttention.cross(index, xBMD, null, encoder, in.state());
        xBMD = crossNorm.forward(xBMD.add(Dropout.apply(seen, dropout(dropout))));
      }
      Tensor made = feedForward.forward(xBMD);
      return feedForwardNorm.forward(xBMD.add(Dropout.apply(made, dropout(dropout))));
    }
  }

  private static final class FeedForward extends Module {
    private final Linear in;
    private final Linear out;
    private final Activation activation;
    private final double dropout;

    FeedForward(ProphetNet.Config config, int width) {
      in = child("intermediate", config.linear(config.width(), width));
      out = child("output", config.linear(width, config.width()));
      activation = Activation.named(config.activation());
      dropout = config.activationDropout();
    }

    Tensor forward(Tensor x) {
      return out.forward(Dropout.apply(activation.apply(in.forward(x)), dropout(dropout)));
    }
  }
}
