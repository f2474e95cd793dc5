package org.warmstart.model.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.json.Json;
import org.warmstart.model.checkpoint.Checkpoint;

/**
 * What PEFT's {@code adapter_config.json} says of low-rank updates (Hu et al. 2022).
 *
 * @param rank of every update
 * @param alpha by which an update is scaled, divided by the rank
 * @param dropout probability with which an input is left out of an update in training
 * @param rankStabilised whether it is divided by the rank's square root (Kalajdzievski 2023)
 * @param layers that have an update
 * @param modulesToSave parts of the model that are trained and saved whole, as the ends of names
 * @param base where the checkpoint came from, if that is known
 * @param task PEFT's name of the task, such as {@code SEQ_CLS}, if it is known
 */
public record LoraConfig(
    int rank,
    double alpha,
    double dropout,
    boolean rankStabilised,
    LayerPatterns layers,
    List<String> modulesToSave,
    @Nullable String base,
    @Nullable String task) {
  static final String FILE = Checkpoint.ADAPTER_CONFIG;
  private static final String TYPE = "LORA";

  /** Keys that change nothing in what an adapter with LoRA's plain weights computes. */
  private static final Set<String> NOTES =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "fan_in_fan_out",
          "inference_mode",
          "loftq_config",
          "peft_version",
          "revision",
          "task_type",
          "ensure_weight_tying",
          "qalora_group_size",
          "megatron_core");

  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "r",
          "lora_alpha",
          "lora_dropout",
          "use_rslora",
          "target_modules",
          "modules_to_save",
          "bias",
          "init_lora_weights");

  /** Fills in copies. */
  public LoraConfig {
    modulesToSave = List.copyOf(modulesToSave);
  }

  /** What an update is multiplied with. */
  double scaling() {
    return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
  }

  LoraConfig with(LayerPatterns otherLayers, List<String> otherModules, @Nullable String ofTask) {
    return new LoraConfig(
        rank, alpha, dropout, rankStabilised, otherLayers, otherModules, base, ofTask);
  }

  /**
   * Reads a folder's.
   *
   * @throws InputException if it is of another kind of adapter, or of a variant of LoRA that
   *     computes something else, with the key that says so
   */
  public static LoraConfig read(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      throw new InputException(
          folder.resolve(FILE) + ": no such file; a PEFT adapter's folder has it");
    }
    Json json = Json.read(folder.resolve(FILE));
    String type = text(json, "peft_type");
    if (!TYPE.equals(type)) {
      throw json.wrong("'peft_type' is '" + type + "'; only " + TYPE + " can be read");
    }
    refuseOthers(json);
    Json rank = json.required("r");
    if (!rank.node().isInt() || rank.node().intValue() < 1) {
      throw rank.wrong("expected a whole number of at least 1, found " + rank.node());
    }
    return new LoraConfig(
        rank.node().intValue(),
        number(json.required("lora_alpha")),
        probability(json),
        flag(json, "use_rslora"),
        layers(json.required("target_modules")),
        texts(json.get("modules_to_save")),
        text(json, "base_model_name_or_path"),
        text(json, "task_type"));
  }

  private static void refuseOthers(Json json) {
    for (Map.Entry<String, JsonNode> entry : json.node().properties()) {
      String key = entry.getKey();
      if (!READ.contains(key) && !NOTES.contains(key) && !isUnset(entry.getValue())) {
        throw json.wrong(
            "'"
                + key
                + "' is "
                + shortened(entry.getValue())
                + ", which is not supported: only plain LoRA can be read");
      }
    }
    String bias = text(json, "bias");
    if (bias != null && !bias.equals("none")) {
      throw json.wrong("'bias' is '" + bias + "'; only 'none' is supported");
    }
    JsonNode start = json.node().path("init_lora_weights");
    if (start.isTextual() && !start.asText().equals("gaussian")) {
      // such starts change the checkpoint's own weights, too
      throw json.wrong(
          "'init_lora_weights' is '"
              + start.asText()
              + "'; only true, false, gaussian can be read");
    }
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  /** Whether a key of a variant says that it is not used. */
  private static boolean isUnset(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty());
  }

  private static double number(Json json) {
    double value = json.node().isNumber() ? json.node().doubleValue() : Double.NaN;
    if (!Double.isFinite(value)) {
      throw json.wrong("expected a number, found " + shortened(json.node()));
    }
    return value;
  }

  private static double probability(Json json) {
    Json given = json.get("lora_dropout");
    double value = given == null ? 0 : number(given);
    if (given != null && (value < 0 || value >= 1)) {
      throw given.wrong("expected a number of at least 0 and below 1, found " + given.node());
    }
    return value;
  }

  private static boolean flag(Json json, String key) {
    Json given = json.get(key);
    if (given != null && !given.node().isBoolean()) {
      throw given.wrong("expected true or false, found " + shortened(given.node()));
    }
    return given != null && given.node().booleanValue();
  }

  private static @Nullable String text(Json json, String key) {
    Json given = json.get(key);
    if (given != null && !given.node().isTextual()) {
      throw given.wrong("expected a text, found " + shortened(given.node()));
    }
    return given == null ? null : given.node().asText();
  }

  /** Names, or one regular expression in Python's notation, which is not looked into. */
  private static LayerPatterns layers(Json json) {
    return json.node().isTextual()
        ? new LayerPatterns(List.of(), ".*")
        : LayerPatterns.of(texts(json));
  }

  private static List<String> texts(@Nullable Json json) {
    if (json == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (!json.node().isArray()) {
      throw json.wrong("expected a list of names, found " + shortened(json.node()));
    }
    for (JsonNode each : json.node()) {
      if (!each.isTextual()) {
        throw json.wrong("expected a list of names, found " + shortened(json.node()));
      }
      texts.add(each.asText());
    }
    return texts;
  }

  /**
   * Writes the file.
   *
   * @param transposed whether the layers' weights are [in, out]
   */
  void write(Path folder, boolean transposed) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("base_model_name_or_path", base);
    json.put("bias", "none");
    json.put("fan_in_fan_out", transposed);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    if (alpha == Math.rint(alpha) && Math.abs(alpha) < 1e9) {
      json.put("lora_alpha", (long) alpha);
    } else {
      json.put("lora_alpha", alpha);
    }
    json.put("lora_dropout", dropout);
    if (modulesToSave.isEmpty()) {
      json.putNull("modules_to_save");
    } else {
      modulesToSave.forEach(json.putArray("modules_to_save")::add);
    }
    json.put("peft_type", TYPE);
    json.put("r", rank);
    ArrayNode names = json.putArray("target_modules");
    layers.endings().forEach(names::add);
    json.put("task_type", task);
    json.put("use_dora", false);
    json.put("use_rslora", rankStabilised);
    try {
      DurableFiles.write(
          folder.resolve(FILE),
          Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
