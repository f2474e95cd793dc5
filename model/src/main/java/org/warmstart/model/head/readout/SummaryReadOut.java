package org.warmstart.model.head.readout;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;

/**
 * One vector a text out of its tokens' states, perhaps projected, and the output layer on it: the
 * reference library's {@code SequenceSummary}.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class SummaryReadOut extends ReadOut {
  /** Which states are summarised; padding counts as any token. */
  public enum Type {
    FIRST,
    LAST,
    /** The classification token's: the last one, where no other is pointed at. */
    CLS_INDEX,
    MEAN;

    private Tensor pool(Tensor hiddenBTD) {
      return switch (this) {
        case FIRST -> hiddenBTD.select(1, 0);
        case LAST, CLS_INDEX -> hiddenBTD.select(1, hiddenBTD.size(1) - 1);
        case MEAN -> Ops.mean(hiddenBTD, 1);
      };
    }
  }

  private final Type type;
  private final @Nullable Linear projection;
  private final @Nullable Activation activation;
  private final double dropout;
  private final Linear output;

  /**
   * Builds the head.
   *
   * @param name of the summary in checkpoints; its projection is called {@code summary} there
   * @param projection D → D, or null
   * @param dropout behind the activation
   * @param outputName name of the output layer in checkpoints
   */
  public SummaryReadOut(
      String name,
      Type type,
      @Nullable Linear projection,
      @Nullable Activation activation,
      double dropout,
      String outputName,
      Linear output) {
    this.type = type;
    this.projection = projection == null ? null : child(name + ".summary", projection);
    this.activation = activation;
    this.dropout = dropout;
    this.output = child(outputName, output);
  }

  @Override
  public Tensor read(Tensor hiddenBTD, Inputs in) {
    Tensor xBD = type.pool(hiddenBTD);
    if (projection != null) {
      xBD = projection.forward(xBD);
    }
    if (activation != null) {
      xBD = activation.apply(xBD);
    }
    return output.forward(Dropout.apply(xBD, dropout(dropout)));
  }
}
