package org.warmstart.learn.task.input;

import java.util.List;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;

/**
 * A task's own loss and, multiplied by λ, that of predicting the input's next tokens: L = L_task +
 * λ · L_lm (Radford et al. 2018, equation 5).
 *
 * @param weight λ
 */
public record AuxiliaryLoss(double weight) implements Loss {
  /** λ in the paper (section 4.1). */
  static final double USUAL_WEIGHT = 0.5;

  private static final String LANGUAGE_MODEL = "lm";

  @Override
  public List<LossTerm> loss(Model model, Inputs inputs) {
    return model.loss(inputs).stream().map(this::weighted).toList();
  }

  private LossTerm weighted(LossTerm term) {
    return term.name().equals(LANGUAGE_MODEL)
        ? new LossTerm(term.name(), term.sum(), term.targets(), weight)
        : term;
  }
}
