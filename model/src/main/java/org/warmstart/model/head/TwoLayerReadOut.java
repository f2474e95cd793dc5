package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;

/** A dense layer with an activation over a text's first token, then the output layer. */
public final class TwoLayerReadOut extends ReadOut {
  private final Linear dense;
  private final Activation activation;
  private final Linear output;
  private final double inputDropout;
  private final double dropout;

  /**
   * Builds the head.
   *
   * @param denseName name of the dense layer in checkpoints
   * @param outputName name of the output layer in checkpoints
   * @param inputDropout in front of the dense layer
   * @param dropout in front of the output layer
   */
  public TwoLayerReadOut(
      String denseName,
      Linear dense,
      Activation activation,
      String outputName,
      Linear output,
      double inputDropout,
      double dropout) {
    this.dense = child(denseName, dense);
    this.activation = activation;
    this.output = child(outputName, output);
    this.inputDropout = inputDropout;
    this.dropout = dropout;
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    Tensor xBD = Dropout.apply(hiddenBTD.select(1, 0), dropout(inputDropout));
    return output.forward(Dropout.apply(activation.apply(dense.forward(xBD)), dropout(dropout)));
  }
}
