package org.warmstart.model;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;

/**
 * One pass of a model through its layers, whose head is asked afterwards for what is wanted of it:
 * scores, the loss, both, or neither.
 */
public final class Reading {
  private final Function<@Nullable Tensor, Tensor> scores;
  private final Supplier<List<LossTerm>> loss;

  private Reading(Function<@Nullable Tensor, Tensor> scores, Supplier<List<LossTerm>> loss) {
    this.scores = scores;
    this.loss = loss;
  }

  /**
   * Of tokens, each of which has scores made of its state.
   *
   * @param head states [M, D] → scores [M, C]
   */
  public static Reading ofStates(
      Tensor hiddenBTD, UnaryOperator<Tensor> head, Supplier<List<LossTerm>> loss) {
    return new Reading(
        placesM -> {
          Tensor hiddenMD = hiddenBTD.reshape(-1, hiddenBTD.size(2));
          return head.apply(placesM == null ? hiddenMD : Ops.rows(hiddenMD, placesM));
        },
        loss);
  }

  /** Of texts or of tokens, whose scores […, C] are there. */
  public static Reading ofScores(Tensor scores, Supplier<List<LossTerm>> loss) {
    return new Reading(
        placesM -> {
          Tensor scoresMC = scores.reshape(-1, scores.size(scores.dim() - 1));
          return placesM == null ? scoresMC : Ops.rows(scoresMC, placesM);
        },
        loss);
  }

  /**
   * The scores [M, C] before the softmax.
   *
   * @param placesM which of the batch's tokens, counted over all its rows, or which of its texts;
   *     null for all
   */
  public Tensor scores(@Nullable Tensor placesM) {
    return scores.apply(placesM);
  }

  /** The terms of the training loss, as {@link Model#loss} gives them. */
  public List<LossTerm> loss() {
    return loss.get();
  }
}
