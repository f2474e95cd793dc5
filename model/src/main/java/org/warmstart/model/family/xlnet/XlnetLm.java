package org.warmstart.model.family.xlnet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * XLNet's language model. It predicts the tokens that {@code target_mapping} points to, each from
 * those that {@code perm_mask} lets it see (Yang et al. 2019, section 2.2); labels [B, M] are those
 * tokens. Without a mapping every token's own state makes a prediction.
 *
 * <p>With {@code use_mems} among the inputs it returns the segment's memory, {@code mems.0}, …
 *
 * <p>Writing text, it predicts a token in front of which all others are known: an unknown one is
 * appended, which nobody sees and the query stream alone stands for. With {@code use_mems_eval}
 * only the last two tokens are read beside it, and the states of those before are remembered as
 * they were computed, without sight of what follows; else a step reads the whole text anew, and
 * every token sees all. Whether keys and values are to be cached makes no difference.
 *
 * <p>Shapes: B batch, R rows, T tokens, S tokens of the memory, M predictions, D width.
 */
final class XlnetLm extends HeadedModel implements Decodable {
  /** How many of the last tokens of a step the next one reads anew: one known and the unknown. */
  private static final int READ_ANEW = 2;

  private final Xlnet.Config config;
  private final Xlnet body;
  private final Linear output;

  XlnetLm(Identity identity, Xlnet.Config config, Xlnet body) {
    super(identity, Head.PERMUTATION_LM);
    this.config = config;
    this.body = child("transformer", body);
    Parameter weight =
        config.tied()
            ? body.words().weight()
            : new Parameter(
                Initializer.normal(config.initializerRange()),
                config.vocabularySize(),
                config.width());
    Parameter bias = new Parameter(Initializer.ZEROS, config.vocabularySize());
    output = new Linear(weight, bias);
    if (config.tied()) {
      parameter("lm_loss.bias", bias);
    } else {
      child("lm_loss", output);
    }
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    List<Tensor> memories = in.has("use_mems") ? new ArrayList<>() : null;
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("logits", output.forward(body.encode(in, hidden, memories)));
    for (int i = 0; memories != null && i < memories.size(); i++) {
      outputs.put("mems." + i, memories.get(i));
    }
    return outputs;
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    Tensor hiddenBMD = body.encode(in, HiddenStates.NONE);
    return List.of(
        Losses.tokens("lm", hiddenBMD, in.require("labels"), x -> x, output, labelSmoothing()));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("lm", Losses.count(in.require("labels")));
  }

  @Override
  public DecodingState startDecoding(Inputs prompt, boolean caching) {
    DecodingState state = new DecodingState((int) prompt.require("input_ids").size(0), 0, caching);
    Tensor mask = prompt.get("attention_mask");
    if (mask != null && !Ops.all(mask)) {
      state.setPromptMask(mask);
    }
    return state;
  }

  /** The state remembers the tokens so far, what every layer read, and what of it is padding. */
  @Override
  public Tensor next(DecodingState state, Tensor idsRT) {
    List<Tensor> before = state.memory();
    boolean first = before.isEmpty();
    Tensor allRT =
        first || !state.isCaching() ? idsRT : Tensors.concatenate(1, before.get(0), idsRT);
    if (first || !config.memorises()) {
      return next(state, allRT, allRT, List.of());
    }
    long known = before.get(0).size(1) - 1;
    Tensor freshRT = allRT.narrow(1, known, allRT.size(1) - known);
    return next(state, allRT, freshRT, before.subList(1, before.size()));
  }

  private Tensor next(DecodingState state, Tensor allRT, Tensor freshRT, List<Tensor> memories) {
    int layers = config.layers();
    Inputs in = beforeUnknown(freshRT);
    for (int i = 0; i < Math.min(memories.size(), layers); i++) {
      in = in.with("mems." + i, memories.get(i));
    }
    Tensor realRT1 = real(state, allRT.size(1) + 1, freshRT.size(1) + 1);
    Tensor earlierRS1 = memories.size() > layers ? memories.get(layers) : null;
    if (realRT1 != null) {
      Tensor keysRK1 = earlierRS1 == null ? realRT1 : Tensors.concatenate(1, earlierRS1, realRT1);
      in = in.with("attention_mask", keysRK1.squeeze(2));
    }
    List<Tensor> kept = config.memorises() ? new ArrayList<>() : null;
    Tensor hiddenR1D = body.encode(in, HiddenStates.NONE, kept);
    List<Tensor> next = new ArrayList<>(List.of(allRT));
    if (kept != null) {
      if (realRT1 != null) {
        kept.add(body.remembered(realRT1, earlierRS1));
      }
      for (Tensor memory : kept) {
        next.add(memory.narrow(1, 0, Math.max(0, memory.size(1) - READ_ANEW)));
      }
    }
    state.remember(next.toArray(Tensor[]::new));
    return output.forward(hiddenR1D.select(1, 0));
  }

  /** 0 for padding among the last {@code tokens} of {@code all}, [R, T, 1]; null without any. */
  private static @Nullable Tensor real(DecodingState state, long all, long tokens) {
    Tensor promptRT = state.promptMask();
    if (promptRT == null) {
      return null;
    }
    Tensor newRT = Tensors.fullLongs(1, promptRT.size(0), all - promptRT.size(1));
    Tensor realRT = Tensors.concatenate(1, Tensors.toLong(promptRT), newRT);
    return realRT.narrow(1, all - tokens, tokens).unsqueeze(2);
  }

  /** Tokens and behind them the unknown one to be predicted, which none of them sees. */
  private static Inputs beforeUnknown(Tensor idsRT) {
    long rows = idsRT.size(0);
    long known = idsRT.size(1);
    Tensor knownR1T = Tensors.zeros(rows, 1, known);
    Tensor unknownR11 = Tensors.full(1, rows, 1, 1);
    Tensor lastR1T = Tensors.concatenate(2, knownR1T, unknownR11);
    return Inputs.ofIds(Tensors.concatenate(1, idsRT, Tensors.fullLongs(0, rows, 1)))
        .with("perm_mask", lastR1T.expand(rows, known + 1, known + 1))
        .with("target_mapping", lastR1T);
  }

  @Override
  public boolean hasEncoder() {
    return false;
  }

  @Override
  public int maxDecoderPositions() {
    return config.maxPositions();
  }

  @Override
  public int decoderVocabularySize() {
    return config.vocabularySize();
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
