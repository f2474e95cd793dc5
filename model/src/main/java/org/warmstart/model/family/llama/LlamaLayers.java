package org.warmstart.model.family.llama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.family.gpt.GptLayers;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.RotaryPositions;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.RmsNorm;

/**
 * Llama's layers (Touvron et al. 2023, section 2.2) under the names of {@code LlamaModel}:
 * root-mean-square norms at each part's input and one more at the end, rotary positions, gated
 * dense layers; queries may share heads of keys and values (Ainslie et al. 2023).
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
final class LlamaLayers extends Module implements GptLayers.Body, RecomputedLayers {
  private final Embedding tokens;
  private final List<Block> blocks = new ArrayList<>();
  private final RmsNorm norm;
  private final RotaryPositions positions;
  private final int maxPositions;

  LlamaLayers(Llama.Layout sizes) {
    tokens =
        child(
            "embed_tokens",
            Embedding.withPadding(
                sizes.vocabularySize(),
                sizes.width(),
                sizes.initializerRange(),
                sizes.tokens().padding()),
            Parameter.Use.TOKENS);
    for (int i = 0; i < sizes.layers(); i++) {
      blocks.add(layer("layers." + i, i, new Block(sizes, i)));
    }
    norm = child("norm", norm(sizes));
    maxPositions = sizes.maxPositions();
    positions = sizes.rotary().positions(sizes.headSize(), 1, maxPositions);
  }

  private static RmsNorm norm(Llama.Layout sizes) {
    return new RmsNorm(sizes.width(), sizes.normEpsilon(), Initializer.constant(1));
  }

  private static Linear linear(Llama.Layout sizes, long in, long out, boolean biased) {
    return biased
        ? new Linear(in, out, sizes.initializerRange())
        : Linear.unbiased(in, out, sizes.initializerRange());
  }

  @Override
  public Embedding tokenEmbeddings() {
    return tokens;
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    Step step = Step.of(in);
    Masks.requirePositions(step.before() + step.tokens(), maxPositions);
    Tensor placesT = CausalModel.positions(in);
    Tensor xBTD = embedded(in);
    Map<CausalAttention, CausalAttention.Pass> passes = new HashMap<>();
    for (Block block : blocks) {
      hidden.add(xBTD);
      CausalAttention.Pass pass =
          passes.computeIfAbsent(
              block.sight, sight -> positions.turning(placesT, sight.begin(step, hidden)));
      xBTD = Recomputation.run(x -> block.forward(x, pass), xBTD);
    }
    xBTD = norm.forward(xBTD);
    hidden.add(xBTD);
    return xBTD;
  }

  /** x + attention(norm(x)), then x + dense layers(norm(x)). */
  private static final class Block extends Module {
    private final int index;
    private final CausalAttention sight;
    private final RmsNorm attentionNorm;
    private final Attention attention;
    private final RmsNorm feedForwardNorm;
    private final FeedForward feedForward;

    Block(Llama.Layout sizes, int index) {
      this.index = index;
      sight = sizes.sight(index);
      attention = child("self_attn", attention(sizes));
      feedForward = child("mlp", new FeedForward(sizes));
      attentionNorm = child("input_layernorm", norm(sizes));
      feedForwardNorm = child("post_attention_layernorm", norm(sizes));
    }

    private static Attention attention(Llama.Layout sizes) {
      int width = sizes.width();
      int head = sizes.headSize();
      int queries = head * sizes.heads();
      int keys = head * sizes.keyValueHeads();
      boolean biased = sizes.biasedInputs();
      return new Attention(
          new Projections(sizes.heads(), sizes.keyValueHeads(), head)
              .with("q_proj", linear(sizes, width, queries, biased), Role.QUERY)
              .with("k_proj", linear(sizes, width, keys, biased), Role.KEY)
              .with("v_proj", linear(sizes, width, keys, biased), Role.VALUE),
          "o_proj",
          linear(sizes, queries, width, sizes.biasedOutput()),
          1 / Math.sqrt(head),
          sizes.attentionDropout());
    }

    Tensor forward(Tensor xBTD, CausalAttention.Pass pass) {
      xBTD = xBTD.add(attention.self(index, attentionNorm.forward(xBTD), pass, null));
      return xBTD.add(feedForward.forward(feedForwardNorm.forward(xBTD)));
    }
  }

  /** An activated dense layer multiplies another one; a third leads back (Shazeer 2020). */
  private static final class FeedForward extends Module {
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final Activation activation;

    FeedForward(Llama.Layout sizes) {
      boolean biased = sizes.biasedFeedForward();
      gate = child("gate_proj", linear(sizes, sizes.width(), sizes.feedForwardWidth(), biased));
      up = child("up_proj", linear(sizes, sizes.width(), sizes.feedForwardWidth(), biased));
      down = child("down_proj", linear(sizes, sizes.feedForwardWidth(), sizes.width(), biased));
      activation = Activation.named(sizes.activation());
    }

    Tensor forward(Tensor x) {
      return down.forward(activation.apply(gate.forward(x)).mul(up.forward(x)));
    }
  }
}
