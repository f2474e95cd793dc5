package org.warmstart.model.head.readout;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;

/** Perhaps a pooled token, a dense layer with an activation, then the output layer. */
public final class TwoLayerReadOut extends ReadOut {
  private final UnaryOperator<Tensor> pool;
  private final Linear dense;
  private final Activation activation;
  private final Linear output;
  private final double inputDropout;
  private final double dropout;

  /**
   * Builds the head.
   *
   * @param pool [B, T, D] → [B, D], or nothing for scores of every token
   * @param denseName name of the dense layer in checkpoints
   * @param outputName name of the output layer in checkpoints
   * @param inputDropout in front of the dense layer
   * @param dropout in front of the output layer
   */
  public TwoLayerReadOut(
      UnaryOperator<Tensor> pool,
      String denseName,
      Linear dense,
      Activation activation,
      String outputName,
      Linear output,
      double inputDropout,
      double dropout) {
    this.pool = pool;
    this.dense = child(denseName, dense);
    this.activation = activation;
    this.output = child(outputName, output);
    this.inputDropout = inputDropout;
    this.dropout = dropout;
  }

  /** The pooling that takes the first token: [B, T, D] → [B, D]. */
  public static Tensor firstToken(Tensor hiddenBTD) {
    return hiddenBTD.select(1, 0);
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    Tensor x = Dropout.apply(pool.apply(hiddenBTD), dropout(inputDropout));
    return output.forward(Dropout.apply(activation.apply(dense.forward(x)), dropout(dropout)));
  }
}
