package org.warmstart.model.sentence;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Ways from the vectors of a text's tokens to one vector, in the order in which several are joined.
 */
public enum TokenPooling {
  /** The first token's. */
  CLS,
  /** The largest number of every dimension. */
  MAX,
  /** The mean over all tokens. */
  MEAN,
  /** The sum over all tokens, divided by the square root of their number. */
  MEAN_SQRT_LEN,
  /** The mean with the tokens' places, from 1 on, as weights. */
  WEIGHTED_MEAN,
  /** The last token's. */
  LAST;

  /**
   * The vectors [B, D] of texts.
   *
   * @param statesBTD of their tokens
   * @param maskBT 1 for tokens and 0 for padding, which is all behind them or all before them
   */
  public Tensor of(Tensor statesBTD, Tensor maskBT) {
    Tensor maskBT1 = Tensors.toFloat(maskBT).unsqueeze(2);
    Tensor countB1 = maskBT1.sum(1);
    return switch (this) {
      case CLS -> Ops.rowsAt(statesBTD, Ops.argmax(maskBT));
      case MAX -> Ops.max(Ops.maskedFill(statesBTD, Ops.equal(maskBT1, 0), Ops.LOWEST), 1);
      case MEAN -> statesBTD.mul(maskBT1).sum(1).div(countB1);
      case MEAN_SQRT_LEN -> statesBTD.mul(maskBT1).sum(1).div(countB1.sqrt());
      case WEIGHTED_MEAN -> {
        // 1, 2, 3 … from the first token on
        Tensor weightsBT1 = maskBT1.mul(maskBT1.cumsum(1));
        yield statesBTD.mul(weightsBT1).sum(1).div(weightsBT1.sum(1));
      }
      case LAST -> {
        Tensor behindB = Ops.add(maskBT.sum(1), Ops.argmax(maskBT));
        yield Ops.rowsAt(statesBTD, Ops.add(behindB, -1L));
      }
    };
  }
}
