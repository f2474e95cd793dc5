package org.warmstart.learn.distillation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * What a model learns from another one beside its own task.
 *
 * @param teacher the checkpoint of the model that it learns from, which stays as it is
 * @param losses how far the two are from one another
 * @param ownLoss the factor of the objective's or the task's own loss; 0: it is not computed
 * @param keepScores in fine-tuning, whether a teacher's scores of the training rows are computed
 *     once and kept beside the tokens, where the losses compare nothing but the scores of whole
 *     texts; false: in every step
 */
public record Distillation(
    Path teacher,
    List<DistillationLoss> losses,
    @Default("1") @InRange(least = 0, most = 1e6) double ownLoss,
    @Default("true") boolean keepScores) {
  public Distillation {
    NumberRange.check(Distillation.class, teacher, losses, ownLoss, keepScores);
    losses = List.copyOf(losses);
    if (losses.isEmpty()) {
      throw new InputException(
          "distillation.losses: name at least one of "
              + String.join(", ", DistillationLosses.ALL.names()));
    }
    Set<String> names = new HashSet<>();
    for (DistillationLoss loss : losses) {
      String name = DistillationLosses.ALL.nameOf(loss);
      if (!names.add(name)) {
        throw new InputException("distillation.losses: " + Messages.quote(name) + " comes twice");
      }
    }
  }

  /** Whether some loss compares that. */
  boolean compares(DistillationLoss.Compared what) {
    return losses.stream().anyMatch(loss -> loss.compared() == what);
  }

  /** Whether nothing but scores is compared. */
  public boolean comparesScoresAlone() {
    return losses.stream().allMatch(loss -> loss.compared() == DistillationLoss.Compared.SCORES);
  }

  /** Whether anything makes the student's head learn. */
  public boolean trainsHead() {
    return ownLoss > 0 || compares(DistillationLoss.Compared.SCORES);
  }
}
