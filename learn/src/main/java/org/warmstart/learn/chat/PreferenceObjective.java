package org.warmstart.learn.chat;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;

/**
 * A loss of pairs of answers, of which one is better: a batch's first half are the better ones, its
 * second half the worse ones, pair by pair.
 */
public interface PreferenceObjective extends Loss {
  /**
   * What a model makes of B pairs.
   *
   * @param lossSum over the pairs, a scalar
   * @param chosenB rewards of the better answers
   * @param rejectedB rewards of the worse answers
   */
  record Scores(Tensor lossSum, Tensor chosenB, Tensor rejectedB) {}

  /** The name of its term. */
  String term();

  /** Runs a model on a batch. */
  Scores scores(Model model, Inputs inputs);

  @Override
  default List<LossTerm> loss(Model model, Inputs inputs) {
    return List.of(new LossTerm(term(), scores(model, inputs).lossSum(), pairs(inputs), 1));
  }

  @Override
  default Map<String, Long> targets(Model model, Inputs inputs) {
    return Map.of(term(), pairs(inputs));
  }

  /** How many pairs a batch has. */
  static long pairs(Inputs inputs) {
    return inputs.require("input_ids").size(0) / 2;
  }
}
