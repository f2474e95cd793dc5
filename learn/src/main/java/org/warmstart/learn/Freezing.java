package org.warmstart.learn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.tensor.Parameter;

/**
 * Keeps some parameters from being trained, for good or for a run's first steps. A parameter's
 * moments begin with its own first update, so what comes later finds an optimizer that is new to
 * it.
 */
final class Freezing implements TrainingListener {
  private static final String KEY = "freezeFirstSteps";

  private final Collection<Parameter> frozen;
  private final long steps;
  private final TrainingListener told;

  private Freezing(Collection<Parameter> frozen, long steps, TrainingListener told) {
    this.frozen = frozen;
    this.steps = steps;
    this.told = told;
  }

  /**
   * Freezes.
   *
   * @param beginnings how the parameters' names begin
   * @param steps how long; 0: throughout. Without beginnings the model itself says what waits
   * @param told of what is trained from when on
   * @throws InputException if a beginning is no parameter's, or nothing is left to train
   */
  static Freezing of(Model model, List<String> beginnings, long steps, TrainingListener told) {
    Map<String, Parameter> parameters = model.parameters();
    List<Parameter> frozen = new ArrayList<>();
    for (String beginning : beginnings) {
      frozen.addAll(beginning(parameters, beginning));
    }
    if (beginnings.isEmpty() && steps > 0) {
      if (!(model instanceof NewEncoder recipe)) {
        throw new InputException(
            KEY
                + ": say with 'freeze' what waits; only a new encoder's recipe (warmstart compose"
                + " --new-encoder) says it by itself");
      }
      recipe
          .frozenFirst()
          .forEach(name -> frozen.add(Objects.requireNonNull(parameters.get(name))));
    }
    frozen.removeIf(Parameter::isConstant);
    Freezing freezing = new Freezing(frozen, steps, told);
    freezing.setTrainable(false);
    if (parameters.values().stream().noneMatch(Parameter::isTrainable)) {
      throw new InputException("freeze: " + beginnings + " leaves nothing to train");
    }
    return freezing;
  }

  private static List<Parameter> beginning(Map<String, Parameter> parameters, String beginning) {
    List<Parameter> found =
        parameters.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(beginning))
            .map(Map.Entry::getValue)
            .toList();
    if (found.isEmpty()) {
      throw new InputException(
          "freeze: no parameter's name begins with '"
              + beginning
              + "'; the first one is '"
              + parameters.keySet().iterator().next()
              + "'");
    }
    return found;
  }

  private void setTrainable(boolean trainable) {
    frozen.forEach(parameter -> parameter.setTrainable(trainable));
  }

  @Override
  public void started(Plan plan) {
    if (steps == 0) {
      return;
    }
    if (steps >= plan.steps()) {
      throw new InputException(
          KEY
              + " "
              + steps
              + " is all of the run's "
              + Messages.count(plan.steps(), "step")
              + "; lower it, or leave it out to freeze throughout");
    }
    if (plan.firstStep() >= steps) {
      setTrainable(true);
    } else {
      told.note(
          Messages.count(frozen.size(), "tensor is", "tensors are")
              + " frozen for the first "
              + Messages.count(steps, "step"));
    }
  }

  @Override
  public void stepped(Step step) {
    if (step.step() == steps) {
      setTrainable(true);
      told.note("all parameters are trained from here on");
    }
  }
}
