package org.warmstart.model.family.reformer;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.DecoderBody;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.nn.ReversibleLayers;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.ReversibleLayer;
import org.warmstart.tensor.Tensors;

/**
 * The Reformer's embeddings and layers under the names of {@code ReformerModel} (Kitaev et al.
 * 2020). Texts longer than a chunk are filled up to whole chunks; the reference wants texts of one
 * length in training, which these do not.
 *
 * <p>Writing text, every step reads the whole text anew, padding in front moved behind it.
 *
 * <p>Shapes: B batch, T tokens, D width of either half.
 */
final class ReformerLayers extends Module implements Encoder, DecoderBody, ReversibleLayers {
  private final Reformer.Config config;
  private final Embedding words;
  private final ReformerPositions positions;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;

  ReformerLayers(Reformer.Config config) {
    this.config = config;
    words =
        embeddings(
            "embeddings.word_embeddings",
            new Embedding(config.vocabularySize(), config.half(), config.initializerRange()));
    words.markAs(Parameter.Use.TOKENS);
    positions = embeddings("embeddings.position_embeddings", new ReformerPositions(config));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer("encoder.layers." + i, i, new Layer(config, i)));
    }
    norm =
        layer(
            "encoder.layer_norm",
            config.layers() - 1,
            new LayerNorm(config.width(), config.normEpsilon()));
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    return read(in.require("input_ids"), in.get("attention_mask"), hidden);
  }

  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    DecodingState state = in.state();
    if (state == null) {
      return read(in.idsBT(), in.maskBS(), hidden);
    }
    Tensor idsBS = in.idsBT();
    if (CausalModel.before(in) > 0) {
      idsBS = Tensors.concatenate(1, state.memory().get(0), idsBS);
    }
    if (state.isCaching()) {
      state.remember(idsBS);
    }
    Tensor statesBSE = withPaddingBehind(idsBS, in.maskBS(), hidden);
    long tokens = in.idsBT().size(1);
    return statesBSE.narrow(1, statesBSE.size(1) - tokens, tokens);
  }

  private Tensor withPaddingBehind(Tensor idsBT, @Nullable Tensor maskBT, HiddenStates hidden) {
    if (maskBT == null || Ops.all(maskBT)) {
      return read(idsBT, null, hidden);
    }
    long tokens = idsBT.size(1);
    Tensor padding = Tensors.toLong(Ops.equal(maskBT, 0));
    Tensor orderBT = Ops.scale(padding, tokens).add(Tensors.range(0, tokens)).argsort(1, false);
    Tensor statesBTE = read(idsBT.gather(1, orderBT), maskBT.gather(1, orderBT), hidden);
    Tensor backBT1 = orderBT.argsort(1, false).unsqueeze(2);
    return statesBTE.gather(1, backBT1.expand(idsBT.size(0), tokens, statesBTE.size(2)));
  }

  /** Reads whole texts, [B, T] → both halves [B, T, 2·D]. */
  private Tensor read(Tensor idsBT, @Nullable Tensor maskBT, HiddenStates hidden) {
    long tokens = idsBT.size(1);
    Masks.requirePositions(tokens, config.maxPositions());
    long multiple = config.textMultiple();
    long missing = tokens > config.shortestChunk() ? (multiple - tokens % multiple) % multiple : 0;
    Tensor seenBT =
        maskBT == null || Ops.all(maskBT) ? null : Tensors.toLong(Ops.notEqual(maskBT, 0));
    if (missing > 0) {
      Integer padding = config.tokens().padding();
      idsBT = Ops.pad(idsBT, 1, 0, missing, padding == null ? 0 : padding);
      Tensor all = seenBT == null ? Tensors.fullLongs(1, idsBT.size(0), tokens) : seenBT;
      seenBT = Ops.pad(all, 1, 0, missing, 0);
    }
    Tensor xBTD =
        Dropout.apply(words.forward("token", idsBT), dropout(config.hiddenDropout()))
            .add(positions.forward(idsBT.size(0), idsBT.size(1)));
    ChunkedAttention.Text text = new ChunkedAttention.Text(seenBT, tokens);
    List<Pass> passes = new ArrayList<>();
    for (Layer layer : layers) {
      passes.add(new Pass(layer, text));
    }
    Tensor[] halves =
        hidden == HiddenStates.NONE
            ? Recomputation.reversible(passes, xBTD)
            : gathering(passes, xBTD, tokens, hidden);
    Tensor bothBTE = norm.forward(Tensors.concatenate(2, halves));
    Tensor statesBTE = Dropout.apply(bothBTE, dropout(config.hiddenDropout()));
    return missing == 0 ? statesBTE : statesBTE.narrow(1, 0, tokens);
  }

  private static Tensor[] gathering(
      List<Pass> passes, Tensor xBTD, long tokens, HiddenStates hidden) {
    Tensor y1 = xBTD;
    Tensor y2 = xBTD;
    hidden.add(y2.narrow(1, 0, tokens));
    for (Pass pass : passes) {
      y1 = y1.add(pass.first(y2, new ReversibleLayer.Notes()));
      y2 = y2.add(pass.second(y1));
      hidden.add(y2.narrow(1, 0, tokens));
    }
    return new Tensor[] {y1, y2};
  }

  /** A layer in one forward pass. */
  private record Pass(Layer layer, ChunkedAttention.Text text) implements ReversibleLayer {
    @Override
    public Tensor first(Tensor x2, Notes notes) {
      return layer.attend(x2, text, notes);
    }

    @Override
    public Tensor second(Tensor y1) {
      return layer.feedForward(y1);
    }
  }

  /** Attention, and two dense layers, each behind a norm. */
  private static final class Layer extends Module {
    private final LayerNorm attentionNorm;
    private final ChunkedAttention attention;
    private final Linear attentionOutput;
    private final LayerNorm norm;
    private final Linear in;
    private final Linear out;
    private final Activation activation;
    private final double dropout;
    private final long chunk;

    Layer(Reformer.Config config, int index) {
      int width = config.half();
      long inner = (long) config.heads() * config.headWidth();
      attentionNorm = child("attention.layer_norm", new LayerNorm(width, config.normEpsilon()));
      attention =
          child(
              "attention.self_attention",
              config.kinds().hashed().get(index)
                  ? new HashedAttention(config)
                  : new LocalChunks(config));
      attentionOutput = child("attention.output.dense", config.unbiased(inner, width));
      norm = child("feed_forward.layer_norm", new LayerNorm(width, config.normEpsilon()));
      in = child("feed_forward.dense.dense", config.linear(width, config.feedForwardWidth()));
      out = child("feed_forward.output.dense", config.linear(config.feedForwardWidth(), width));
      activation = Activation.named(config.activation());
      dropout = config.hiddenDropout();
      chunk = config.feedForwardChunk();
    }

    Tensor attend(Tensor x, ChunkedAttention.Text text, ReversibleLayer.Notes notes) {
      Tensor seen = attention.forward(attentionNorm.forward(x), text, notes);
      return Dropout.apply(attentionOutput.forward(seen), dropout(dropout));
    }

    Tensor feedForward(Tensor x) {
      long tokens = x.size(1);
      if (chunk == 0 || chunk >= tokens) {
        return dense(x);
      }
      List<Tensor> parts = new ArrayList<>();
      for (long first = 0; first < tokens; first += chunk) {
        parts.add(dense(x.narrow(1, first, Math.min(chunk, tokens - first))));
      }
      return Tensors.concatenate(1, parts.toArray(Tensor[]::new));
    }

    private Tensor dense(Tensor x) {
      Tensor inner = Dropout.apply(in.forward(norm.forward(x)), dropout(dropout));
      return Dropout.apply(out.forward(activation.apply(inner)), dropout(dropout));
    }
  }
}
