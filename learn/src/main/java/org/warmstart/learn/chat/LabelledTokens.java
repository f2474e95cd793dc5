package org.warmstart.learn.chat;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The tokens of a batch that have a label, row by row, and what stands before each, from which it
 * is predicted.
 *
 * <p>Shapes: R rows, T tokens, M tokens with a label, V vocabulary.
 */
public final class LabelledTokens {
  private final long rows;
  private final long length;
  private final Tensor placesM;
  private final Tensor targetsM1;

  private LabelledTokens(Tensor labelsRT) {
    Tensor nextRT = Losses.next(labelsRT);
    rows = nextRT.size(0);
    length = nextRT.size(1);
    Tensor labels = nextRT.reshape(-1);
    placesM = Ops.nonzero(Ops.notEqual(labels, LossTerm.IGNORED));
    targetsM1 = Ops.rows(labels, placesM).unsqueeze(1);
  }

  /** Those of {@code labels} [R, T], in the innermost scope. */
  public static LabelledTokens of(Inputs inputs) {
    return new LabelledTokens(inputs.require("labels"));
  }

  /**
   * Of something at every token [R, T, D] what is at the tokens before the labelled ones, [M, D].
   */
  public Tensor before(Tensor xRTD) {
    return Ops.rows(xRTD.narrow(1, 0, length).reshape(rows * length, -1), placesM);
  }

  /** The logarithms of the labels' probabilities, [M], by the logits [M, V]. */
  public Tensor logProbabilities(Tensor logitsMV) {
    return Ops.logSoftmax(logitsMV).gather(1, targetsM1).squeeze(1);
  }

  /** Each row's sum of something that the labelled tokens have, [M] → [R]. */
  public Tensor sumByRow(Tensor xM) {
    Tensor rowsRT = Tensors.range(0, rows).unsqueeze(1).expand(rows, length).reshape(-1);
    return Tensors.zeros(rows).index_add(0, Ops.rows(rowsRT, placesM), xM);
  }
}
