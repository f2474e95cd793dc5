package org.warmstart.model.family.modernbert;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Encoder;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.RotaryPositions;
import org.warmstart.model.nn.SlidingWindow;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * ModernBERT's layers under the names of {@code ModernBertModel} (Warner et al. 2024, section 2.1):
 * norms at each part's input but the very first, which the embeddings' norm stands for, and one
 * more at the end.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
final class ModernBertLayers extends Module implements Encoder, RecomputedLayers {
  private final Embedding words;
  private final LayerNorm wordNorm;
  private final double dropout;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final RotaryPositions global;
  private final RotaryPositions local;
  private final int window;
  private final int maxPositions;

  ModernBertLayers(ModernBert.Config config) {
    Integer padding = config.tokens().padding();
    Initializer values = Initializer.truncatedNormal(config.initializerRange(), config.cutoff());
    words =
        embeddings(
            "embeddings.tok_embeddings",
            new Embedding(
                new Parameter(
                    padding == null ? values : values.exceptRow(padding),
                    config.vocabularySize(),
                    config.width()),
                padding == null ? -1 : padding));
    words.markAs(Parameter.Use.TOKENS);
    wordNorm = embeddings("embeddings.norm", config.norm());
    dropout = config.embeddingDropout();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer("layers." + i, i, new Layer(config, i)));
    }
    norm = child("final_norm", config.norm());
    maxPositions = config.maxPositions();
    window = config.window() / 2;
    global = config.kinds().global().positions(config.headWidth(), 1, maxPositions);
    local = config.kinds().local().positions(config.headWidth(), 1, maxPositions);
  }

  /** The word embeddings [V, D]. */
  Parameter words() {
    return words.weight();
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    long batch = idsBT.size(0);
    long tokens = idsBT.size(1);
    Masks.requirePositions(tokens, maxPositions);
    Tensor maskBT = in.get("attention_mask");
    Tensor paddingB11T = Masks.padding(maskBT);
    Tensor placesT = Tensors.range(0, tokens);
    CausalAttention.Pass all =
        global.turning(placesT, CausalAttention.Pass.over(paddingB11T, false, null, hidden));
    SlidingWindow near = new SlidingWindow(window, window, batch, tokens, paddingB11T);
    CausalAttention.Pass some =
        local.turning(
            placesT,
            (layer, q, k, v, scale, drop) -> near.withoutBlind(near.attend(q, k, v, scale, drop)));
    boolean onlyReal =
        maskBT != null && paddingB11T != null && isTraining() && hidden == HiddenStates.NONE;
    RealTokens real = onlyReal && maskBT != null ? RealTokens.of(maskBT) : null;
    Tensor xBTD = Dropout.apply(wordNorm.forward(words.forward("token", idsBT)), dropout(dropout));
    xBTD = RealTokens.gather(real, xBTD);
    for (Layer layer : layers) {
      hidden.add(xBTD);
      xBTD = Recomputation.run(x -> layer.forward(x, layer.global ? all : some, real), xBTD);
    }
    xBTD = norm.forward(xBTD);
    hidden.add(xBTD);
    return RealTokens.scatter(real, xBTD);
  }

  /** x + attention(norm(x)), then x + dense layers(norm(x)). */
  private static final class Layer extends Module {
    private final int index;
    private final boolean global;
    private final @Nullable LayerNorm attentionNorm;
    private final Attention attention;
    private final double attentionDropout;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;

    Layer(ModernBert.Config config, int index) {
      this.index = index;
      global = config.kinds().isGlobal(index);
      attentionNorm = index == 0 ? null : child("attn_norm", config.norm());
      int width = config.width();
      boolean biased = config.attentionBias();
      attention =
          child(
              "attn",
              new Attention(
                  Projections.of(width, config.heads())
                      .with(
                          "Wqkv",
                          config.linear(width, 3L * width, config.initializerRange(), biased),
                          Role.QUERY,
                          Role.KEY,
                          Role.VALUE),
                  "Wo",
                  config.linear(width, width, config.outputRange(), biased),
                  1 / Math.sqrt(config.headWidth()),
                  config.attentionDropout()));
      attentionDropout = config.attentionDropout();
      feedForwardNorm = child("mlp_norm", config.norm());
      feedForward = child("mlp", new FeedForward(config));
    }

    Tensor forward(Tensor x, CausalAttention.Pass pass, @Nullable RealTokens real) {
      Tensor in = attentionNorm == null ? x : attentionNorm.forward(x);
      Tensor seen = attention.self(index, in, pass, real);
      x = x.add(Dropout.apply(seen, dropout(attentionDropout)));
      return x.add(feedForward.forward(feedForwardNorm.forward(x)));
    }
  }

  /** One half of a dense layer's output, activated, multiplies the other (Shazeer 2020). */
  private static final class FeedForward extends Module {
    private final Linear in;
    private final Linear out;
    private final Activation activation;
    private final double dropout;
    private final long width;

    FeedForward(ModernBert.Config config) {
      width = config.feedForwardWidth();
      boolean biased = config.mlpBias();
      in = child("Wi", config.linear(config.width(), 2 * width, config.initializerRange(), biased));
      out = child("Wo", config.linear(width, config.width(), config.outputRange(), biased));
      activation = Activation.named(config.activation());
      dropout = config.mlpDropout();
    }

    Tensor forward(Tensor x) {
      Tensor both = in.forward(x);
      Tensor gated = activation.apply(both.narrow(2, 0, width)).mul(both.narrow(2, width, width));
      return out.forward(Dropout.apply(gated, dropout(dropout)));
    }
  }
}
