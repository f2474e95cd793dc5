package org.warmstart.model.head.readout;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.SentenceEncoder;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;

/** The sentence's vector, dropout, one dense layer. */
public final class SentenceReadOut extends ReadOut {
  private final SentenceEncoder body;
  private final double dropout;
  private final Linear dense;

  /**
   * One dense layer on the vector.
   *
   * @param body makes the vector; it is no part of this one
   * @param name of the dense layer in checkpoints
   */
  public SentenceReadOut(SentenceEncoder body, String name, Linear dense, double dropout) {
    this.body = body;
    this.dense = child(name, dense);
    this.dropout = dropout;
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    return dense.forward(Dropout.apply(body.vectors(hiddenBTD, in), dropout(dropout)));
  }
}
