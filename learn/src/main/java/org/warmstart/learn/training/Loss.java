package org.warmstart.learn.training;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
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

  /**
   * A micro-batch's loss, and the way of its gradient to the parameters. Both are used in the scope
   * in which it was made.
   */
  interface Pass {
    /** The terms of the loss. */
    List<LossTerm> terms();

    /**
     * Adds the gradient of a sum of the terms to every parameter's.
     *
     * @param plain does so for what {@link #terms} recorded
     */
    default void backward(Tensor share, Consumer<Tensor> plain) {
      plain.accept(share);
    }
  }

  /** Runs the model over a micro-batch; by default {@link #loss} with all that it recorded. */
  default Pass pass(Model model, Inputs inputs) {
    List<LossTerm> terms = loss(model, inputs);
    return () -> terms;
  }

  /** Whether {@link #pass} goes back in a way of its own, not by all that it recorded at once. */
  default boolean goesBackItself() {
    return false;
  }

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
