package org.warmstart.learn.distillation;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Reading;
import org.warmstart.model.SelfAttention;

/**
 * What is seen of a model in one pass over a batch.
 *
 * @param scores the scores [M, C] of the tokens or texts at some places, all for null
 * @param states the embeddings and each layer's states, [B, T, D]; empty if they are not wanted
 * @param attention of the layers; empty if it is not wanted
 */
record Observed(
    Function<@Nullable Tensor, Tensor> scores, List<Tensor> states, List<SelfAttention> attention) {
  Observed {
    states = List.copyOf(states);
    attention = List.copyOf(attention);
  }

  static Observed of(Reading reading, HiddenStates hidden) {
    return new Observed(reading::scores, states(hidden), hidden.attention());
  }

  /** The states of a model of one side, in their order; other outputs on the way are none. */
  static List<Tensor> states(HiddenStates hidden) {
    return hidden.byName().entrySet().stream()
        .filter(output -> output.getKey().startsWith("hidden_states."))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Scores that were computed before, [B, C]. */
  static Observed ofScores(Tensor scoresBC) {
    return new Observed(places -> scoresBC, List.of(), List.of());
  }
}
