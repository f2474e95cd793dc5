package org.warmstart.learn.ppo;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * How far one batch of answers may move the model and the value function (Schulman et al. 2017,
 * section 3).
 *
 * @param ratio by how much more or less likely than when it was drawn a token can become to its
 *     advantage
 * @param value how far a value can move to its advantage
 * @param valueWeight of the value function's loss
 */
public record Clipping(
    @Default("0.2") @InRange(above = 0, below = 1) double ratio,
    @Default("0.2") @InRange(above = 0, most = 1e6) double value,
    @Default("0.1") @InRange(least = 0, most = 1e6) double valueWeight) {
  public Clipping {
    NumberRange.check(Clipping.class, ratio, value, valueWeight);
  }

  /**
   * The policy's loss over M tokens, a scalar sum (equation 7, its sign turned).
   *
   * @param newM the logarithms of the tokens' probabilities
   * @param oldM what they were when the tokens were drawn
   */
  Tensor policyLossSum(Tensor newM, Tensor oldM, Tensor advantagesM) {
    Tensor ratioM = newM.sub(oldM).exp();
    Tensor freeM = advantagesM.mul(ratioM).neg();
    Tensor clippedM = advantagesM.mul(Ops.clamp(ratioM, 1 - ratio, 1 + ratio)).neg();
    return Ops.sum(freeM.maximum(clippedM));
  }

  /**
   * How many of M tokens have a ratio beyond the limits, a scalar sum.
   *
   * @param newM as above
   */
  Tensor clippedSum(Tensor newM, Tensor oldM) {
    Tensor ratioM = newM.sub(oldM).exp();
    Tensor movedM = ratioM.sub(Ops.clamp(ratioM, 1 - ratio, 1 + ratio));
    return Ops.sum(Tensors.toFloat(Ops.notEqual(movedM, 0)));
  }

  /**
   * Half the squared error of values, of which the greater counts: as they are, or moved from the
   * old ones by {@code value} at the most; a scalar sum over M tokens.
   */
  Tensor valueLossSum(Tensor newM, Tensor oldM, Tensor returnsM) {
    Tensor clippedM = Ops.add(oldM, Ops.clamp(newM.sub(oldM), -value, value));
    Tensor freeM = newM.sub(returnsM);
    Tensor movedM = clippedM.sub(returnsM);
    return Ops.scale(Ops.sum(freeM.mul(freeM).maximum(movedM.mul(movedM))), 0.5);
  }
}
