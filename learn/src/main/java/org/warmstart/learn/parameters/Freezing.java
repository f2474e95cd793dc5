package org.warmstart.learn.parameters;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
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
public final class Freezing implements TrainingListener {
  private static final String KEY = "freezeFirstSteps";

  private final Model model;
  private final Collection<Parameter> frozen;
  private final long steps;
  private final TrainingListener told;

  private Freezing(Model model, Collection<Parameter> frozen, long steps, TrainingListener told) {
    this.model = model;
    this.frozen = frozen;
    this.steps = steps;
    this.told = told;
  }

  /**
   * Freezes.
   *
   * @param what is frozen; if nothing, and there are steps, the model itself says what waits
   * @param steps how long; 0: throughout
   * @param told of what is trained from when on
   * @throws InputException if something that is meant is not there, or nothing is left to train
   */
  public static Freezing of(Model model, Frozen what, long steps, TrainingListener told) {
    Map<String, Parameter> frozen = new LinkedHashMap<>(what.of(model));
    if (what.isNothing() && steps > 0) {
      if (!(model instanceof NewEncoder recipe)) {
        throw new InputException(
            KEY
                + ": say with 'freeze' what waits; only a new encoder's recipe (warmstart compose"
                + " --new-encoder) says it by itself");
      }
      Map<String, Parameter> parameters = model.parameters();
      recipe
          .frozenFirst()
          .forEach(name -> frozen.put(name, Objects.requireNonNull(parameters.get(name))));
      frozen.values().removeIf(Parameter::isConstant);
    }
    Freezing freezing = new Freezing(model, frozen.values(), steps, told);
    freezing.setTrainable(false);
    return freezing;
  }

  private void setTrainable(boolean trainable) {
    frozen.forEach(parameter -> parameter.setTrainable(trainable));
  }

  @Override
  public void started(Plan plan) {
    if (steps > 0 && steps >= plan.steps()) {
      throw new InputException(
          KEY
              + " "
              + steps
              + " is all of the run's "
              + plan.steps()
              + " steps; lower it, or leave it out to freeze throughout");
    }
    if (steps > 0 && plan.firstStep() >= steps) {
      setTrainable(true);
    } else if (!frozen.isEmpty()) {
      told.note(
          String.format(
              Locale.ROOT,
              "%,d of %,d parameters are frozen (%d tensors)%s",
              frozen.stream().mapToLong(Parameter::size).sum(),
              model.parameterCount(),
              frozen.size(),
              steps == 0 ? "" : " for the first " + Messages.count(steps, "step")));
    }
  }

  @Override
  public void stepped(Step step) {
    if (steps > 0 && step.step() == steps) {
      setTrainable(true);
      told.note("all parameters are trained from here on");
    }
  }
}
