package org.warmstart.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;

/**
 * What the labels of a text classifier are: the {@code problem_type} of {@code config.json}.
 *
 * <p>Shapes: B batch, C classes.
 */
public enum ProblemType {
  /** Real numbers [B, C], or [B] where C is 1: squared errors. */
  REGRESSION,
  /** Class numbers [B], one right class a text: cross-entropy. */
  SINGLE_LABEL_CLASSIFICATION,
  /** 0 or 1 for every class [B, C], any number of them right: binary cross-entropies. */
  MULTI_LABEL_CLASSIFICATION,
  /** Not stated: one class is a regression, whole numbers are single labels, others multiple. */
  BY_LABELS;

  /**
   * Returns what a configuration states.
   *
   * @throws InputException if it is none of these
   */
  public static ProblemType of(ObjectNode config) {
    String name = config.path("problem_type").asText("null");
    for (ProblemType type : values()) {
      String known = type == BY_LABELS ? "null" : type.name().toLowerCase(Locale.ROOT);
      if (known.equals(name)) {
        return type;
      }
    }
    throw new InputException(
        "'problem_type' is '"
            + name
            + "'; there are: regression, single_label_classification, multi_label_classification");
  }

  /** As {@code config.json} states it. */
  String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the loss of so many classes can be a cross-entropy over them. */
  public boolean isOfOneClass(int classes) {
    return this == SINGLE_LABEL_CLASSIFICATION || (this == BY_LABELS && classes > 1);
  }

  private ProblemType resolved(long classes, Tensor labels) {
    if (this != BY_LABELS) {
      return this;
    }
    if (classes == 1) {
      return REGRESSION;
    }
    boolean floating = TensorType.of(labels).map(TensorType::isFloating).orElse(false);
    return floating ? MULTI_LABEL_CLASSIFICATION : SINGLE_LABEL_CLASSIFICATION;
  }

  /**
   * The loss of logits [B, C].
   *
   * @param smoothing of a single class's targets; see {@link Model#smoothLabels}
   */
  public LossTerm loss(String name, Tensor logitsBC, Tensor labels, double smoothing) {
    ProblemType type = resolved(logitsBC.size(1), labels);
    if (type == SINGLE_LABEL_CLASSIFICATION) {
      return Losses.classes(name, logitsBC, labels, 1, smoothing);
    }
    if (labels.numel() != logitsBC.numel()) {
      throw new InputException(
          "labels of the shape "
              + Arrays.toString(Tensors.shape(labels))
              + " do not fit scores of the shape "
              + Arrays.toString(Tensors.shape(logitsBC)));
    }
    Tensor logits = logitsBC.reshape(-1);
    Tensor targets = Tensors.toFloat(labels).reshape(-1);
    Tensor sum =
        type == REGRESSION
            ? Ops.squaredErrorSum(logits, targets)
            : Ops.binaryCrossEntropySum(logits, targets);
    return new LossTerm(name, sum, labels.numel(), 1);
  }

  /** How many targets {@link #loss} has for labels of a classifier with so many classes. */
  public long targets(long classes, Tensor labels) {
    return resolved(classes, labels) == SINGLE_LABEL_CLASSIFICATION
        ? Losses.count(labels)
        : labels.numel();
  }
}
