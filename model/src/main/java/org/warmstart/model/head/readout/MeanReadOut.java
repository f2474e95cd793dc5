package org.warmstart.model.head.readout;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/** The mean of the real tokens' states, dropout, one dense layer. */
public final class MeanReadOut extends ReadOut {
  private final double dropout;
  private final Linear dense;

  /**
   * One dense layer on the mean.
   *
   * @param name of the dense layer in checkpoints
   */
  public MeanReadOut(String name, Linear dense, double dropout) {
    this.dense = child(name, dense);
    this.dropout = dropout;
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    Tensor meanBD = mean(hiddenBTD, in.get("attention_mask"));
    return dense.forward(Dropout.apply(meanBD, dropout(dropout)));
  }

  /**
   * The mean of the real tokens' states, [B, T, D] → [B, D].
   *
   * @param maskBT 0 for padding; null if all are real
   */
  public static Tensor mean(Tensor hiddenBTD, @Nullable Tensor maskBT) {
    if (maskBT == null) {
      return Ops.mean(hiddenBTD, 1);
    }
    Tensor realBT = Tensors.toFloat(Ops.notEqual(maskBT, 0));
    Tensor sharesB1T = Ops.normalizeSum(realBT).unsqueeze(1);
    return Ops.matmul(sharesB1T, hiddenBTD).squeeze(1);
  }
}
