package org.warmstart.learn.parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.LayerGroups;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;

/**
 * Gradual unfreezing (Howard & Ruder 2018, section 3.3): at first what stands on the layers is
 * trained alone, then one layer more from the top at each turn, at last the embeddings.
 *
 * @param everyEpochs passes over the data between one layer and the next
 * @param everySteps in its place: steps between one layer and the next
 */
public record GradualUnfreezing(
    @Nullable @InRange(least = 1) Integer everyEpochs,
    @Nullable @InRange(least = 1) Integer everySteps) {
  public GradualUnfreezing {
    NumberRange.check(GradualUnfreezing.class, everyEpochs, everySteps);
    if ((everyEpochs == null) == (everySteps == null)) {
      throw new InputException("give one of everyEpochs and everySteps");
    }
  }

  /**
   * What follows it in a run: of a model's parameters those take part that are trained now.
   *
   * @param told of what is trained from when on
   * @throws InputException if there is only one group to train
   */
  public TrainingListener of(Model model, TrainingListener told) {
    List<LayerGroups.Group> groups = new ArrayList<>();
    for (LayerGroups.Group group : LayerGroups.of(model).groups()) {
      if (group.parameters().values().stream().anyMatch(Parameter::isTrainable)) {
        groups.add(0, trained(group));
      }
    }
    if (groups.size() < 2) {
      throw new InputException(
          "training.gradualUnfreezing: there is nothing below what would be trained first");
    }
    return new Running(this, groups, told);
  }

  private static LayerGroups.Group trained(LayerGroups.Group group) {
    Map<String, Parameter> parameters = new LinkedHashMap<>(group.parameters());
    parameters.values().removeIf(parameter -> !parameter.isTrainable());
    return new LayerGroups.Group(group.name(), parameters);
  }

  /** How many groups are trained in the step after so many, which begins in that epoch. */
  private int level(long step, int epoch) {
    if (everySteps != null) {
      return (int) Math.min(Integer.MAX_VALUE, 1 + step / everySteps);
    }
    return 1 + epoch / (everyEpochs == null ? 1 : everyEpochs);
  }

  /** The groups of one model, the highest first. */
  private static final class Running implements TrainingListener {
    private final GradualUnfreezing when;
    private final List<LayerGroups.Group> groups;
    private final TrainingListener told;
    private int trained;

    Running(GradualUnfreezing when, List<LayerGroups.Group> groups, TrainingListener told) {
      this.when = when;
      this.groups = groups;
      this.told = told;
    }

    @Override
    public void started(Plan plan) {
      train(when.level(plan.firstStep(), plan.epoch()));
      told.note("trained at first: " + names(0, trained));
      long lastEpoch =
          (plan.steps() - 1) * plan.accumulation() / Math.max(1, plan.batchesInEpoch());
      int reached = when.level(plan.steps() - 1, (int) Math.min(lastEpoch, Integer.MAX_VALUE - 1));
      if (reached < groups.size()) {
        told.note(
            "the run is too short for gradual unfreezing to reach "
                + names(Math.max(1, reached), groups.size())
                + ", which stay as they are");
      }
    }

    @Override
    public void stepped(Step step) {
      int before = trained;
      train(when.level(step.step(), step.nextEpoch()));
      if (trained > before && step.step() < step.steps()) {
        told.note("trained from step " + (step.step() + 1) + " on: " + names(before, trained));
      }
    }

    private void train(int level) {
      trained = Math.min(level, groups.size());
      for (int i = 0; i < groups.size(); i++) {
        boolean on = i < trained;
        groups.get(i).parameters().values().forEach(parameter -> parameter.setTrainable(on));
      }
    }

    private String names(int from, int to) {
      return String.join(
          ", ", groups.subList(from, to).stream().map(LayerGroups.Group::name).toList());
    }
  }
}
