package org.warmstart.model.head.readout;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * A text's classes from the decoder's state at its last end token, through a dense layer, tanh and
 * the output layer (Lewis et al. 2020, section 3.1).
 */
public final class EndTokenReadOut extends ReadOut {
  private final Linear dense;
  private final Linear output;
  private final double dropout;
  private final @Nullable Integer end;

  /**
   * Builds the head under the names {@code classification_head.dense} and {@code .out_proj}.
   *
   * @param dropout in front of both layers
   * @param end the end token's number, which the head cannot do without
   */
  public EndTokenReadOut(Linear dense, Linear output, double dropout, @Nullable Integer end) {
    this.dense = child("classification_head.dense", dense);
    this.output = child("classification_head.out_proj", output);
    this.dropout = dropout;
    this.end = end;
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    Tensor xBD = Dropout.apply(Ops.rowsAt(hiddenBTD, last(in)), dropout(dropout));
    return output.forward(Dropout.apply(Ops.tanh(dense.forward(xBD)), dropout(dropout)));
  }

  /** Where the last end token of every row stands, [B]. */
  private Tensor last(Inputs in) {
    if (end == null) {
      throw new InputException(
          "a text's class is read at its end token: 'eos_token_id' is missing");
    }
    Tensor idsBT = in.require("input_ids");
    Tensor endsBT = Tensors.toLong(Ops.equal(idsBT, end));
    Tensor countedBT = endsBT.mul(Tensors.range(1, idsBT.size(1) + 1));
    Tensor lastB = countedBT.amax(new long[] {1}, false);
    if (!Ops.all(lastB)) {
      throw new InputException(
          "a text's class is read at its end token, number " + end + ", but a text has none");
    }
    return Ops.add(lastB, -1L);
  }
}
