package org.warmstart.learn.parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.LayerGroups;
import org.warmstart.model.Model;
import org.warmstart.tensor.Parameter;

/**
 * The learning rates of a model's parameters, as factors of the run's.
 *
 * @param factors by the parameters' names; those that are not named have the run's own
 * @param notes what the user is told of them, a line each
 */
public record LearningRates(Map<String, Double> factors, List<String> notes) {
  public LearningRates {
    factors = Map.copyOf(factors);
    notes = List.copyOf(notes);
  }

  /**
   * The rates of a run.
   *
   * @param peak the run's learning rate
   * @param ofNewParts the learning rate of what the checkpoint does not have; null: none of its own
   * @param newParts the names of those parameters
   * @throws InputException if there are no layers to tell apart, or no new parts
   */
  public static LearningRates of(
      Model model,
      RateByDepth byDepth,
      double peak,
      @Nullable Double ofNewParts,
      List<String> newParts) {
    Map<String, Double> factors = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    if (!(byDepth instanceof RateByDepth.Uniform)) {
      notes.add(byDepth(LayerGroups.of(model), byDepth, peak, factors));
    }
    if (ofNewParts != null) {
      Set<String> fresh = new LinkedHashSet<>(newParts);
      fresh.retainAll(model.parameters().keySet());
      if (fresh.isEmpty()) {
        throw new InputException(
            "training.newPartsLearningRate: this model has no part that its checkpoint lacks; use"
                + " learningRate");
      }
      fresh.forEach(name -> factors.put(name, ofNewParts / peak));
      notes.add(
          "learning rate of what the checkpoint does not have ("
              + String.join(", ", fresh)
              + "): "
              + shown(ofNewParts));
    }
    return new LearningRates(factors, notes);
  }

  private static String byDepth(
      LayerGroups model, RateByDepth byDepth, double peak, Map<String, Double> factors) {
    if (model.layers() == 0) {
      throw new InputException(
          "training.parameterRates: this model has no numbered layers to tell apart");
    }
    List<String> rates = new ArrayList<>();
    for (int depth = 0; depth < model.groups().size(); depth++) {
      LayerGroups.Group group = model.groups().get(depth);
      double factor = byDepth.factor(depth, model.layers());
      boolean trained = group.parameters().values().stream().anyMatch(Parameter::isTrainable);
      if (trained) {
        rates.add(group.name() + " " + shown(factor * peak));
      }
      if (factor != 1) {
        group.parameters().keySet().forEach(name -> factors.put(name, factor));
      }
    }
    return "learning rates: " + String.join(", ", rates);
  }

  private static String shown(double rate) {
    return String.format(Locale.ROOT, "%.3g", rate);
  }
}
