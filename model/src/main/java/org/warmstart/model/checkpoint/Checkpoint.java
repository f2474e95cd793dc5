package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.family.Families;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.file.TensorMap;
import org.warmstart.tensor.file.TensorSource;
import org.warmstart.tensor.file.WeightFiles;

/**
 * Checkpoint directories: {@code config.json} and weights, which are read from safetensors or
 * PyTorch's files, whole or in several pieces, or from OpenAI's release of GPT-1, and written as
 * {@code model.safetensors}.
 */
public final class Checkpoint {
  private Checkpoint() {}

  /**
   * A model made from another one's checkpoint.
   *
   * @param newlyInitialised parameters that the checkpoint did not have
   * @param ignored the checkpoint's tensors that the model has no use for
   */
  public record Loaded(Model model, List<String> newlyInitialised, List<Ignored> ignored) {}

  /** A checkpoint's tensor that was of no use, and how many numbers it has. */
  public record Ignored(String tensor, long parameters) {}

  /**
   * Loads a checkpoint with the head that it has. Strict: every parameter must be there, with its
   * shape, and nothing else.
   *
   * @throws InputException naming what is missing, unexpected or wrong, and where
   */
  public static Model load(Path directory) {
    Model model = unloaded(directory, ConfigFile.read(directory));
    new CheckpointLoader(directory, model).loadStrictly();
    return model;
  }

  /** Builds the model that a configuration states, with the head that it has. */
  static Model unloaded(Path directory, ObjectNode json) {
    String where = ConfigFile.in(directory).toString();
    ModelConfig config = config(directory, json);
    JsonNode architecture = json.path("architectures").path(0);
    Head head;
    if (architecture.isTextual()) {
      head = Families.head(config, architecture.asText(), where);
    } else if (Families.heads(config).contains(Head.SEQUENCE_TO_SEQUENCE)) {
      head = Head.SEQUENCE_TO_SEQUENCE;
    } else {
      throw new InputException(
          where
              + ": 'architectures' is missing, which says what head the checkpoint has, such as"
              + " [\"BertForMaskedLM\"]");
    }
    return Families.create(config, head);
  }

  /**
   * Transfers a checkpoint's layers to a model with another head: what the checkpoint lacks of the
   * head starts with initial values, what it has of another head is ignored. Layers below the head
   * must all be there.
   *
   * @param change to the configuration, for instance other labels or a larger vocabulary (whose new
   *     rows get initial values)
   */
  public static Loaded loadAs(Path directory, Head head, UnaryOperator<ModelConfig> change) {
    Model model = Families.create(change.apply(config(directory)), head);
    CheckpointLoader loader = new CheckpointLoader(directory, model);
    return loader.transfer();
  }

  /** Reads and checks the configuration alone. */
  public static ModelConfig config(Path directory) {
    return config(directory, ConfigFile.read(directory));
  }

  private static ModelConfig config(Path directory, ObjectNode json) {
    ModelConfig config = Families.read(json, ConfigFile.in(directory).toString());
    return WeightFiles.exist(directory) ? config.fittedTo(() -> tensors(directory)) : config;
  }

  private static Set<String> tensors(Path directory) {
    try (TensorSource source = WeightFiles.open(directory)) {
      return Set.copyOf(source.tensors().keySet());
    }
  }

  /** Whether a directory looks like a checkpoint. */
  public static boolean exists(Path directory) {
    return InputFiles.isThere(ConfigFile.in(directory)) || OpenAiRelease.isIn(directory);
  }

  /**
   * Builds the model of a checkpoint's configuration without reading its weights.
   *
   * @throws InputException if the configuration is wrong
   */
  public static Model describe(Path directory) {
    ObjectNode json = ConfigFile.read(directory);
    ModelConfig config = config(directory);
    JsonNode architecture = json.path("architectures").path(0);
    Head head =
        architecture.isTextual()
            ? Families.head(config, architecture.asText(), ConfigFile.in(directory).toString())
            : Families.usualHead(config);
    return Families.create(config, head);
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors}, each aside and then renamed into
   * place; shared tensors once.
   *
   * @throws InputException if the directory cannot be written
   */
  public static void save(Model model, Path directory) {
    ObjectNode json = model.config().toJson();
    json.putArray("architectures").add(model.architecture());
    ConfigFile.setType(json, TensorType.F32);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .parameters()
        .forEach((name, parameter) -> tensors.put(model.names().saved(name), parameter.tensor()));
    createDirectory(directory);
    try (TensorMap source = new TensorMap(directory, tensors)) {
      WeightFiles.write(directory, source, Long.MAX_VALUE);
    }
    ConfigFile.write(directory, json);
  }

  static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new InputException(
          directory + ": the checkpoint cannot be written: " + e.getMessage() + " is a file", e);
    } catch (IOException e) {
      throw new InputException(
          directory + ": the checkpoint cannot be written: " + e.getMessage(), e);
    }
  }
}
