package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;

/** At which of a batch's tokens, or texts, the scores of two models are compared. */
final class ScorePlaces {
  private final Anatomy student;
  private final boolean labelled;

  private ScorePlaces(Anatomy student, boolean labelled) {
    this.student = student;
    this.labelled = labelled;
  }

  /**
   * Of two models.
   *
   * @param loss for messages
   * @param tokens null for what is usual
   * @throws InputException if the models do not tell the same apart
   */
  static ScorePlaces of(
      String loss, @Nullable ComparedTokens tokens, Anatomy student, Anatomy teacher) {
    if (student.scores() != teacher.scores()) {
      boolean words = isOfWords(student.model().head());
      throw new InputException(
          loss
              + ": the student tells "
              + student.scores()
              + (words ? " tokens" : " classes")
              + " apart, the teacher "
              + teacher.scores()
              + (words
                  ? "; both need one vocabulary (hidden-mse and the like compare states, which"
                      + " need not)"
                  : "; both need the same classes"));
    }
    Head head = student.model().head();
    boolean labelled =
        tokens == null
            ? head == Head.TOKEN_CLASSIFICATION || head == Head.SEQUENCE_TO_SEQUENCE
            : tokens == ComparedTokens.TARGETS;
    if (!labelled && head == Head.SEQUENCE_TO_SEQUENCE) {
      throw new InputException(
          loss + ": tokens: all: the tokens that a decoder writes are its targets; leave it out");
    }
    return new ScorePlaces(student, labelled);
  }

  private static boolean isOfWords(Head head) {
    return switch (head) {
      case PRE_TRAINING, MASKED_LM, CAUSAL_LM, SEQUENCE_TO_SEQUENCE -> true;
      default -> false;
    };
  }

  /** The places [M], counted over all rows; null for all that have scores. */
  @Nullable Tensor places(Inputs in) {
    Tensor labels = student.tokenLabels(in);
    if (labels == null) {
      return null;
    }
    return labelled
        ? Ops.nonzero(Ops.notEqual(labels.reshape(-1), LossTerm.IGNORED))
        : RealPlaces.places(in);
  }

  /** How many places there are. */
  long count(Inputs in) {
    Tensor labels = student.tokenLabels(in);
    if (labels == null) {
      long rows = in.require("input_ids").size(0);
      return student.model().head() == Head.QUESTION_ANSWERING ? 2 * rows : rows;
    }
    return labelled
        ? Ops.notEqual(labels, LossTerm.IGNORED).sum().item_long()
        : RealPlaces.count(in);
  }
}
