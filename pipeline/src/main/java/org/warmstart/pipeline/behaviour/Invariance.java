package org.warmstart.pipeline.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.perturb.Perturbation;
import org.warmstart.data.perturb.Perturbations;
import org.warmstart.data.perturb.Perturbed;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.Inputs;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;
import org.warmstart.pipeline.probe.ReplyKind;

/**
 * What must make no difference: the reply to a changed text is that to the text as it was.
 *
 * @param perturbations changes by name, each tried on every text
 * @param strength the share of the words that a perturbation changes, at least one
 * @param copies how often each perturbation is tried on a text, with other draws
 * @param vary a slot whose other values must make no difference, in the place of perturbations
 * @param tolerance by how much a number may differ; of no matter to classes and texts
 * @param changeSecond whether the second texts of pairs are changed, else the first
 */
public record Invariance(
    @Default("[]") List<Perturbation> perturbations,
    @Default("0.1") @InRange(above = 0, most = 1) double strength,
    @Default("1") @InRange(least = 1, most = 1000) int copies,
    @Nullable String vary,
    @Default("0") @InRange(least = 0) double tolerance,
    @Default("false") boolean changeSecond)
    implements Check {
  /** Refuses both kinds of changes, and none. */
  public Invariance {
    perturbations = List.copyOf(perturbations);
    NumberRange.check(
        Invariance.class, perturbations, strength, copies, vary, tolerance, changeSecond);
    if ((vary == null) == perturbations.isEmpty()) {
      throw new InputException(
          "an invariance needs either perturbations or vary, the slot that makes no difference");
    }
  }

  @Override
  public void requireFits(Templates templates) {
    if (vary != null) {
      templates.requireSlot("vary", vary);
    }
    if (changeSecond && !templates.arePairs()) {
      throw new InputException("changeSecond: true, but the texts are no pairs");
    }
  }

  @Override
  public void requireFits(ProbedModel model) {
    if (model.kind() == ReplyKind.TAGS) {
      for (Perturbation each : perturbations) {
        if (!each.keepsWords()) {
          throw new InputException(
              "perturbations: '"
                  + Perturbations.ALL.nameOf(each)
                  + "' changes how many words there are, and each has a tag");
        }
      }
    }
  }

  @Override
  public List<Trial> trials(Templates.Filled filled, Templates templates, SeededRandom random) {
    List<Trial> trials = new ArrayList<>();
    TextInput input = filled.input();
    if (vary != null) {
      for (TextInput other : templates.varied(filled, vary)) {
        trials.add(new Trial(List.of(input, other)));
      }
      return trials;
    }
    for (Map.Entry<String, Perturbation> each : Perturbations.named(perturbations).entrySet()) {
      for (int copy = 0; copy < copies; copy++) {
        SeededRandom own = random.derive(each.getKey()).derive(copy);
        Perturbed changed = each.getValue().apply(Inputs.text(input, changeSecond), strength, own);
        if (!changed.isUnchanged()) {
          trials.add(new Trial(List.of(input, Inputs.with(input, changeSecond, changed.text()))));
        }
      }
    }
    return trials;
  }

  @Override
  public @Nullable String fault(List<Reply> replies) {
    return replies.get(0).differs(replies.get(1), tolerance) ? "expected the same reply" : null;
  }
}
