package org.warmstart.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.DecomposedUpdate;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.LayerUpdate;
import org.warmstart.tensor.LowRankUpdate;

/**
 * Low-rank updates (Hu et al. 2022).
 *
 * @param size rank, scaling and kind of every update
 * @param dropout probability with which an input is left out of an update in training
 * @param layers that have an update
 * @param modulesToSave parts of the model that are trained and saved whole, as the ends of names
 * @param base where the checkpoint came from, if that is known
 * @param task PEFT's name of the task, such as {@code SEQ_CLS}, if it is known
 */
public record LoraConfig(
    Size size,
    double dropout,
    LayerPatterns layers,
    List<String> modulesToSave,
    @Nullable String base,
    @Nullable String task)
    implements AdapterConfig {
  static final String TYPE = "LORA";

  /**
   * What an update is like.
   *
   * @param rank of its two matrices
   * @param alpha by which it is scaled, divided by the rank
   * @param rankStabilised whether it is divided by the rank's square root (Kalajdzievski 2023)
   * @param decomposed whether magnitudes are trained beside it (Liu et al. 2024, "DoRA")
   */
  public record Size(int rank, double alpha, boolean rankStabilised, boolean decomposed) {
    /** Hu et al.'s own. */
    public static Size plain(int rank, double alpha) {
      return new Size(rank, alpha, false, false);
    }

    /** What an update is multiplied with. */
    double scaling() {
      return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }
  }

  private static final Set<String> READ =
      Set.of(
          "r",
          "lora_alpha",
          "lora_dropout",
          "use_rslora",
          "use_dora",
          "bias",
          "init_lora_weights",
          // these change nothing in what the weights compute
          "loftq_config",
          "ensure_weight_tying",
          "qalora_group_size",
          "megatron_core");

  /** Fills in copies. */
  public LoraConfig {
    modulesToSave = List.copyOf(modulesToSave);
  }

  static LoraConfig of(AdapterJson json) {
    json.refuseOthers(READ, "LoRA and DoRA");
    String bias = json.text("bias");
    if (bias != null && !bias.equals("none")) {
      throw json.json().wrong("'bias' is '" + bias + "'; only 'none' is supported");
    }
    JsonNode start = json.json().node().path("init_lora_weights");
    if (start.isTextual() && !start.asText().equals("gaussian")) {
      // such starts change the checkpoint's own weights, too
      throw json.json()
          .wrong(
              "'init_lora_weights' is '"
                  + start.asText()
                  + "'; only true, false, gaussian can be read");
    }
    return new LoraConfig(
        new Size(
            json.size("r"),
            json.number("lora_alpha"),
            json.flag("use_rslora"),
            json.flag("use_dora")),
        json.probability("lora_dropout"),
        json.layers(),
        json.texts("modules_to_save"),
        json.text("base_model_name_or_path"),
        json.text("task_type"));
  }

  @Override
  public LoraConfig withModules(List<String> otherModules) {
    return new LoraConfig(size, dropout, layers, otherModules, base, task);
  }

  @Override
  public LoraConfig with(
      LayerPatterns otherLayers, List<String> otherModules, @Nullable String ofTask) {
    return new LoraConfig(size, dropout, otherLayers, otherModules, base, ofTask);
  }

  @Override
  public LayerUpdate update(String name, Dense layer) {
    return size.decomposed()
        ? new DecomposedUpdate(layer, size.rank(), size.scaling(), dropout)
        : new LowRankUpdate(layer, size.rank(), size.scaling(), dropout);
  }

  @Override
  public Set<String> tensors() {
    return size.decomposed()
        ? Set.of("lora_A.weight", "lora_B.weight", "lora_magnitude_vector")
        : Set.of("lora_A.weight", "lora_B.weight");
  }

  @Override
  public String words() {
    return "rank " + size.rank() + (size.decomposed() ? " and magnitudes" : "");
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void put(ObjectNode json) {
    json.put("bias", "none");
    json.put("init_lora_weights", true);
    double alpha = size.alpha();
    if (alpha == Math.rint(alpha) && Math.abs(alpha) < 1e9) {
      json.put("lora_alpha", (long) alpha);
    } else {
      json.put("lora_alpha", alpha);
    }
    json.put("lora_dropout", dropout);
    json.put("r", size.rank());
    json.put("use_dora", size.decomposed());
    json.put("use_rslora", size.rankStabilised());
  }
}
