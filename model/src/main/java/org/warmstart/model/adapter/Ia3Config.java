package org.warmstart.model.adapter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.LayerUpdate;
import org.warmstart.tensor.Rescaling;

/**
 * Factors of activations (Liu et al. 2022, "(IA)³").
 *
 * @param layers that have factors
 * @param feedForward those of them whose inputs have them, in the place of what they compute, as
 *     the ends of names
 * @param modulesToSave parts of the model that are trained and saved whole, as the ends of names
 * @param base where the checkpoint came from, if that is known
 * @param task PEFT's name of the task, if it is known
 */
public record Ia3Config(
    LayerPatterns layers,
    List<String> feedForward,
    List<String> modulesToSave,
    @Nullable String base,
    @Nullable String task)
    implements AdapterConfig {
  static final String TYPE = "IA3";

  /** Fills in copies. */
  public Ia3Config {
    feedForward = List.copyOf(feedForward);
    modulesToSave = List.copyOf(modulesToSave);
  }

  static Ia3Config of(AdapterJson json) {
    json.refuseOthers(
        Set.of("feedforward_modules", "init_ia3_weights"), "(IA)³ with lists of names");
    if (json.json().node().path("feedforward_modules").isTextual()) {
      throw json.json()
          .wrong("'feedforward_modules' is a regular expression; only a list of names can be read");
    }
    return new Ia3Config(
        json.layers(),
        json.texts("feedforward_modules"),
        json.texts("modules_to_save"),
        json.text("base_model_name_or_path"),
        json.text("task_type"));
  }

  @Override
  public Ia3Config withModules(List<String> otherModules) {
    return new Ia3Config(layers, feedForward, otherModules, base, task);
  }

  @Override
  public Ia3Config with(
      LayerPatterns otherLayers, List<String> otherModules, @Nullable String ofTask) {
    List<String> names = otherLayers.endings();
    for (String ending : feedForward) {
      if (names.stream().noneMatch(name -> LayerPatterns.ends(name, ending))) {
        throw new InputException(
            "adapter.feedForward: '" + ending + "' is none of the layers that have factors");
      }
    }
    return new Ia3Config(
        otherLayers,
        names.stream().filter(this::isFeedForward).toList(),
        otherModules,
        base,
        ofTask);
  }

  private boolean isFeedForward(String name) {
    return feedForward.stream().anyMatch(ending -> LayerPatterns.ends(name, ending));
  }

  @Override
  public LayerUpdate update(String name, Dense layer) {
    return new Rescaling(layer, isFeedForward(name));
  }

  @Override
  public Set<String> tensors() {
    return Set.of("ia3_l");
  }

  @Override
  public String words() {
    return "factors";
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void put(ObjectNode json) {
    ArrayNode names = json.putArray("feedforward_modules");
    feedForward.forEach(names::add);
    json.put("init_ia3_weights", true);
  }
}
