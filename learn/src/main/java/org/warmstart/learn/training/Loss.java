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

  /**
   * Makes what the loss reads of the model as it is before a step, such as texts that it writes;
   * called with each micro-batch before {@link #targets}, and again for a step that was left off.
   *
   * @throws StoppedException if {@code stop} asks for it; then nothing has changed
   */
  default void prepare(Model model, Inputs inputs, StopSignal stop) {}

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
   * What the loss knows from one step to the next beside its parameters, by name, in the innermost
   * scope: a run's checkpoints have it.
   */
  default Map<String, Tensor> state() {
    return Map.of();
  }

  /**
   * Takes back what {@link #state} told.
   *
   * @throws IllegalArgumentException if it is not that
   */
  default void restore(Map<String, Tensor> state) {
    if (!state.isEmpty()) {
      throw new IllegalArgumentException("has a state of another loss: " + state.keySet());
    }
  }

  /**
   * Names what the loss reads beside the model and its inputs, such as another model's weights: a
   * run goes on with nothing else. Empty if there is nothing.
   */
  default String fingerprint() {
    return "";
  }
}
