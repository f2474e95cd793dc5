package org.warmstart.model.loss;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** The losses that heads share. */
public final class Losses {
  private Losses() {}

  /** Labels [B, T] → those of the next position, [B, T-1]. */
  public static Tensor next(Tensor labelsBT) {
    return labelsBT.narrow(1, 1, labelsBT.size(1) - 1);
  }

  /** How many labels are not {@link LossTerm#IGNORED}. */
  public static long count(Tensor labels) {
    return Ops.notEqual(labels, LossTerm.IGNORED).sum().item_long();
  }

  /**
   * Cross-entropy over the vocabulary at the positions that have a label. Only those reach the
   * head: with 15 % of the words masked it works on a seventh of the positions.
   */
  public static LossTerm tokens(
      String name,
      Tensor hiddenBTD,
      Tensor labelsBT,
      UnaryOperator<Tensor> beforeOutput,
      Linear output) {
    return tokens(name, hiddenBTD, labelsBT, beforeOutput, output, 0);
  }

  /** As above with smoothed targets; see {@link org.warmstart.model.Model#smoothLabels}. */
  public static LossTerm tokens(
      String name,
      Tensor hiddenBTD,
      Tensor labelsBT,
      UnaryOperator<Tensor> beforeOutput,
      Linear output,
      double smoothing) {
    Tensor labelsM = labelsBT.reshape(-1);
    Tensor hiddenMD = hiddenBTD.reshape(-1, hiddenBTD.size(2));
    Tensor chosen = Ops.nonzero(Ops.notEqual(labelsM, LossTerm.IGNORED));
    long targets = chosen.size(0);
    if (targets < labelsM.size(0)) {
      labelsM = Ops.rows(labelsM, chosen);
      hiddenMD = Ops.rows(hiddenMD, chosen);
    }
    Tensor logitsMV = output.forward(beforeOutput.apply(hiddenMD));
    return new LossTerm(name, crossEntropySum(logitsMV, labelsM, smoothing), targets, 1);
  }

  /** Cross-entropy of logits […, C] against class numbers […]. */
  public static LossTerm classes(String name, Tensor logits, Tensor labels, double weight) {
    return classes(name, logits, labels, weight, 0);
  }

  /** As above with smoothed targets; see {@link org.warmstart.model.Model#smoothLabels}. */
  public static LossTerm classes(
      String name, Tensor logits, Tensor labels, double weight, double smoothing) {
    Tensor flat = logits.reshape(-1, logits.size(logits.dim() - 1));
    Tensor targets = labels.reshape(-1);
    return new LossTerm(name, crossEntropySum(flat, targets, smoothing), count(targets), weight);
  }

  private static Tensor crossEntropySum(Tensor logitsMC, Tensor labelsM, double smoothing) {
    try {
      return Ops.crossEntropySum(logitsMC, labelsM, LossTerm.IGNORED, smoothing);
    } catch (RuntimeException e) {
      requireClasses(labelsM, logitsMC.size(1), e); // the kernel has checked, at no cost to us
      throw e;
    }
  }

  private static void requireClasses(Tensor labelsM, long classes, RuntimeException cause) {
    for (long label : Tensors.longs(labelsM)) {
      if (label != LossTerm.IGNORED && (label < 0 || label >= classes)) {
        throw new InputException(
            "label " + label + " is out of range: there are classes 0 to " + (classes - 1), cause);
      }
    }
  }

  /**
   * Cross-entropy of scores [B, T] for one place a row, positionsB; a place beyond the row's end,
   * where the text was cut off, is no target.
   */
  public static LossTerm position(String name, Tensor logitsBT, Tensor positionsB, double weight) {
    long length = logitsBT.size(1);
    return new LossTerm(
        name,
        Ops.crossEntropySum(logitsBT, Ops.clamp(positionsB, 0, length), length),
        countPositions(positionsB, length),
        weight);
  }

  /** How many places lie within rows of that length. */
  public static long countPositions(Tensor positionsB, long length) {
    return Ops.notEqual(Ops.clamp(positionsB, 0, length), length).sum().item_long();
  }
}
