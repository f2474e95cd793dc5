package org.warmstart.model;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;

/**
 * A family's layers with one head: what training, evaluation and decoding work with.
 *
 * <p>Memory: everything returned belongs to the caller's innermost {@link
 * org.warmstart.tensor.Scope}.
 */
public abstract class Model extends Module {
  private @Nullable Double labelSmoothing;

  /** Returns the configuration the model was built from. */
  public abstract ModelConfig config();

  public abstract Head head();

  /**
   * Returns the class name that Hugging Face's {@code config.json} states under {@code
   * architectures}.
   */
  public abstract String architecture();

  /**
   * Runs the model and returns its outputs under the reference's names: {@code logits} and the
   * like.
   *
   * @param hidden gathers the hidden states on the way: embeddings first, then every layer's output
   */
  public abstract Map<String, Tensor> forward(Inputs in, HiddenStates hidden);

  /** As {@link #forward(Inputs, HiddenStates)} without gathering hidden states. */
  public final Map<String, Tensor> forward(Inputs in) {
    return forward(in, HiddenStates.NONE);
  }

  /**
   * Returns the terms of the training loss on a batch that has labels; the memory-saving path of
   * training, which need not compute what {@link #forward} returns.
   */
  public abstract List<LossTerm> loss(Inputs in);

  /** Counts the targets of every loss term of a batch, without running the model. */
  public abstract Map<String, Long> targets(Inputs in);

  /**
   * Has the loss in training spread a share of each target's probability evenly over all classes or
   * words (Szegedy et al. 2016, section 7); in evaluation none is.
   *
   * @param share from 0 up to, not including, 1, in the place of what the configuration says
   * @throws InputException if the loss is no cross-entropy over labels
   */
  public final void smoothLabels(double share) {
    if (share > 0 && !hasSmoothableLoss()) {
      throw new InputException(
          "labelSmoothing: the loss of "
              + architecture()
              + " is no cross-entropy over classes or words; leave it out");
    }
    labelSmoothing = share;
  }

  /** The share of each target's probability that is spread now. */
  protected final double labelSmoothing() {
    Double given = labelSmoothing;
    if (given == null) {
      return usualLabelSmoothing();
    }
    return isTraining() ? given : 0;
  }

  /** The share that is spread now where {@link #smoothLabels} was not called. */
  protected double usualLabelSmoothing() {
    return 0;
  }

  /** Whether the loss is a cross-entropy over classes or words, which labels can be smoothed of. */
  protected boolean hasSmoothableLoss() {
    return false;
  }

  /** How checkpoints call the parameters. */
  public abstract WeightNames names();

  /** Whether a parameter is one of the layers', and not of a head on top of them. */
  public boolean isOfBody(String name) {
    return head().isBare() || names().isBody(name);
  }

  /**
   * Whether a parameter may start with initial values when another model's checkpoint is
   * transferred: the head's, the pooling layer's and the mix of layers' (which not every
   * pre-training has).
   */
  public boolean mayBeNew(String name, Parameter parameter) {
    return !isOfBody(name) || parameter.use() == Parameter.Use.POOLING;
  }
}
