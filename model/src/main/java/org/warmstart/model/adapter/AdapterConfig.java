package org.warmstart.model.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.json.Json;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.LayerUpdate;

/** What PEFT's {@code adapter_config.json} says of an adapter. */
public sealed interface AdapterConfig permits LoraConfig, Ia3Config {
  /** The file's name. */
  String FILE = Checkpoint.ADAPTER_CONFIG;

  /** The layers that have an update. */
  LayerPatterns layers();

  /** Parts of the model that are trained and saved whole, as the ends of names. */
  List<String> modulesToSave();

  /** Where the checkpoint came from, if that is known. */
  @Nullable String base();

  /** PEFT's name of the task, such as {@code SEQ_CLS}, if it is known. */
  @Nullable String task();

  /** The same with other parts that are trained whole. */
  AdapterConfig withModules(List<String> otherModules);

  /**
   * The same for layers that are named in full.
   *
   * @throws InputException if what the configuration says of single layers is of none of them
   */
  AdapterConfig with(LayerPatterns otherLayers, List<String> otherModules, @Nullable String ofTask);

  /** The update of a layer, not initialised. */
  LayerUpdate update(String name, Dense layer);

  /** How the tensors of an update are called behind their layer's name. */
  Set<String> tensors();

  /** The kind of adapter in a few words, such as {@code rank 8}. */
  String words();

  /** PEFT's name of the kind. */
  String type();

  /** Puts the kind's own settings into the file. */
  void put(ObjectNode json);

  /**
   * Reads a folder's.
   *
   * @throws InputException if it is of another kind of adapter, or of a variant that computes
   *     something else, with the key that says so
   */
  static AdapterConfig read(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      throw new InputException(
          folder.resolve(FILE) + ": no such file; a PEFT adapter's folder has it");
    }
    Json json = Json.read(folder.resolve(FILE));
    AdapterJson values = new AdapterJson(json);
    String type = Objects.requireNonNullElse(values.text("peft_type"), "");
    return switch (type) {
      case LoraConfig.TYPE -> LoraConfig.of(values);
      case Ia3Config.TYPE -> Ia3Config.of(values);
      default ->
          throw json.wrong(
              "'peft_type' is '"
                  + type
                  + "'; only "
                  + LoraConfig.TYPE
                  + " and "
                  + Ia3Config.TYPE
                  + " can be read");
    };
  }

  /**
   * Writes the file.
   *
   * @param transposed whether the layers' weights are [in, out]
   */
  default void write(Path folder, boolean transposed) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("base_model_name_or_path", base());
    json.put("fan_in_fan_out", transposed);
    json.put("inference_mode", true);
    if (modulesToSave().isEmpty()) {
      json.putNull("modules_to_save");
    } else {
      modulesToSave().forEach(json.putArray("modules_to_save")::add);
    }
    json.put("peft_type", type());
    ArrayNode names = json.putArray("target_modules");
    layers().endings().forEach(names::add);
    json.put("task_type", task());
    put(json);
    try {
      DurableFiles.write(
          folder.resolve(FILE),
          Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
