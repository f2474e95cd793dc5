package org.warmstart.learn.training;

import java.util.List;
import java.util.Map;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Parameter;

/**
 * What training makes small: computed from the model and its inputs; the model's own by default.
 */
public interface Loss {
  /** The model's own loss. */
  Loss OF_MODEL = new Loss() {};

  /** The terms of the loss over a micro-batch. */
  default List<LossTerm> loss(Model model, Inputs inputs) {
    return model.loss(inputs);
  }

  /**
   * How many targets each term of {@link #loss} has, by its name, without computing it: a step's
   * loss is divided by the targets of all its micro-batches.
   */
  default Map<String, Long> targets(Model model, Inputs inputs) {
    return model.targets(inputs);
  }

  /**
   * What the loss learns beside the model, by name: a run's checkpoints have it, to go on from; its
   * result does not.
   */
  default Map<String, Parameter> parameters() {
    return Map.of();
  }

  /**
   * Names what the loss reads beside the model and its inputs, such as another model's weights: a
   * run goes on with nothing else. Empty if there is nothing.
   */
  default String fingerprint() {
    return "";
  }
}
