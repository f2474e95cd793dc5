package org.warmstart.model.head.readout;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;

/** The usual head: perhaps a pooled token, dropout, one dense layer. */
public final class DenseReadOut extends ReadOut {
  private final UnaryOperator<Tensor> pool;
  private final double dropout;
  private final Linear dense;

  /** One dense layer on every token's state. */
  public DenseReadOut(String name, Linear dense, double dropout) {
    this(name, dense, dropout, UnaryOperator.identity());
  }

  /**
   * One dense layer on what is pooled.
   *
   * @param name of the dense layer in checkpoints
   * @param pool [B, T, D] → [B, D]
   */
  public DenseReadOut(String name, Linear dense, double dropout, UnaryOperator<Tensor> pool) {
    this.dense = child(name, dense);
    this.dropout = dropout;
    this.pool = pool;
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    return dense.forward(Dropout.apply(pool.apply(hiddenBTD), dropout(dropout)));
  }
}
