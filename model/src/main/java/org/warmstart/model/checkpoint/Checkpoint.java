package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.file.Manifest;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Warnings;
import org.warmstart.model.registry.Families;
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
  /** What a folder has that holds an adapter, as PEFT writes it, in the place of a model. */
  public static final String ADAPTER_CONFIG = "adapter_config.json";

  private Checkpoint() {}

  /**
   * A model made from another one's checkpoint.
   *
   * @param newlyInitialised parameters that the checkpoint did not have
   * @param ignored the checkpoint's tensors that the model has no use for
   * @param addedRows how many rows for new tokens were added to the checkpoint's
   */
  public record Loaded(
      Model model, List<String> newlyInitialised, List<Ignored> ignored, long addedRows) {
    /** A model that has nothing new and left nothing behind. */
    public static Loaded complete(Model model) {
      return new Loaded(model, List.of(), List.of(), 0);
    }

    /** What starts with initial values and what is not used, a line each; empty if nothing. */
    public List<String> news() {
      List<String> news = new ArrayList<>();
      if (addedRows > 0) {
        news.add(
            "new: rows for "
                + Messages.count(addedRows, "token")
                + " behind the checkpoint's vocabulary");
      }
      if (!newlyInitialised.isEmpty()) {
        news.add(
            "new: "
                + Messages.count(newlyInitialised.size(), "tensor")
                + ", which the checkpoint does not have: "
                + CheckpointLoader.some(newlyInitialised));
      }
      news.addAll(unused());
      return List.copyOf(news);
    }

    /** What is not used of the checkpoint, a line for each of its parts; empty if nothing. */
    public List<String> unused() {
      return Stream.of(false, true).flatMap(decoder -> unused(decoder).stream()).toList();
    }

    private Optional<String> unused(boolean ofDecoder) {
      List<String> tensors =
          ignored.stream()
              .filter(each -> each.ofDecoder() == ofDecoder)
              .map(Ignored::tensor)
              .toList();
      return tensors.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "not used: "
                  + Messages.count(tensors.size(), "tensor")
                  + " of the checkpoint's "
                  + (ofDecoder ? "decoder: " : "own head: ")
                  + CheckpointLoader.some(tensors));
    }
  }

  /**
   * A checkpoint's tensor that was of no use.
   *
   * @param parameters how many numbers it has
   * @param ofDecoder whether it is of the layers of a decoder that the model does without
   */
  public record Ignored(String tensor, long parameters, boolean ofDecoder) {}

  /**
   * Loads a checkpoint with the head that it has. Strict: every parameter must be there, with its
   * shape. Tensors that it has beyond those are named in a warning, unless they are layers that the
   * configuration does not count, which are an error. Layers alone with a linear layer for classes
   * beside them are a {@link org.warmstart.model.sentence.SentenceClassifier} for whoever needs
   * classes.
   *
   * @param needed the heads that would serve the caller, the most wanted first; they decide where
   *     the configuration names no architecture
   * @throws InputException naming what is missing or wrong, and where
   */
  public static Model load(Path directory, Head... needed) {
    Model model = unloaded(directory, ConfigFile.read(directory), List.of(needed));
    new CheckpointLoader(directory, model, CheckpointLoader.Room.NONE).load();
    boolean classes = List.of(needed).contains(Head.SEQUENCE_CLASSIFICATION);
    return classes && model.head().isBare() && SentenceClassifierFiles.isIn(directory)
        ? SentenceClassifierFiles.onto(model, directory)
        : model;
  }

  /** Builds the model that a configuration states, with the head that it has. */
  static Model unloaded(Path directory, ObjectNode json, List<Head> needed) {
    ModelConfig config = config(directory, json);
    Model model = Families.create(config, head(directory, json, config, needed));
    ModelConfig fitted = Recognition.withStoredClasses(directory, model);
    return fitted.equals(config) ? model : Families.create(fitted, model.head());
  }

  /**
   * The head that a checkpoint has: the one that its configuration names, else the one that its
   * tensors are of.
   *
   * @param needed the heads that would serve the caller; they decide where nothing else does
   */
  public static Head head(Path directory, Head... needed) {
    ObjectNode json = ConfigFile.read(directory);
    return head(directory, json, config(directory, json), List.of(needed));
  }

  private static Head head(Path directory, ObjectNode json, ModelConfig config, List<Head> needed) {
    String where = ConfigFile.in(directory).toString();
    JsonNode architecture = json.path("architectures").path(0);
    if (architecture.isTextual()) {
      return config.family().head(architecture.asText(), where);
    }
    Head recognised = Recognition.head(directory, config, needed);
    Head wanted =
        needed.stream()
            .filter(config.family().heads()::contains)
            .findFirst()
            .orElseGet(() -> config.family().usualHead(config));
    Head head = recognised == null ? wanted : recognised;
    Warnings.say(
        where
            + ": 'architectures' is missing; taken for "
            + config.family().architecture(head)
            + (recognised == null ? "" : ", whose tensors are there"));
    return head;
  }

  /**
   * Transfers a checkpoint's layers to a model with another head: what the checkpoint lacks of the
   * head starts with initial values, what it has of another head is ignored. Layers below the head
   * must all be there, with their shapes, and all be used.
   *
   * @param change to the configuration, for instance other labels or a larger vocabulary (whose new
   *     rows get initial values)
   */
  public static Loaded loadAs(Path directory, Head head, UnaryOperator<ModelConfig> change) {
    ModelConfig stored = config(directory);
    ModelConfig changed = change.apply(stored);
    boolean grown = changed.vocabularySize() > stored.vocabularySize();
    Model model = Families.create(changed, head);
    CheckpointLoader.Room room =
        new CheckpointLoader.Room(true, false, grown ? stored.vocabularySize() : 0);
    return new CheckpointLoader(directory, model, room).load();
  }

  /** Reads and checks the configuration alone. */
  public static ModelConfig config(Path directory) {
    return config(directory, ConfigFile.read(directory));
  }

  private static ModelConfig config(Path directory, ObjectNode json) {
    ModelConfig config =
        Families.read(
            ConfigJson.ofCheckpoint(json.deepCopy(), ConfigFile.in(directory).toString()));
    return WeightFiles.exist(directory) ? config.fittedTo(() -> tensors(directory)) : config;
  }

  private static Set<String> tensors(Path directory) {
    try (TensorSource source = WeightFiles.open(directory)) {
      return Set.copyOf(source.tensors().keySet());
    }
  }

  /** Refuses a folder that holds an adapter alone, and says what makes a checkpoint of it. */
  static void refuseAdapter(Path directory) {
    if (InputFiles.isThere(directory.resolve(ADAPTER_CONFIG)) && !WeightFiles.exist(directory)) {
      throw new InputException(
          directory
              + ": is an adapter, not a model; merge it into its checkpoint with: warmstart convert "
              + directory
              + " --base CHECKPOINT --out DIR");
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
    return unloaded(directory, ConfigFile.read(directory), List.of());
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors}, each aside and then renamed into
   * place; shared tensors once.
   *
   * @throws InputException if the directory cannot be written
   */
  public static void save(Model model, Path directory) {
    createDirectory(directory);
    deleteSeal(directory);
    try (TensorMap source = tensors(model, directory)) {
      WeightFiles.write(directory, source, Long.MAX_VALUE);
    }
    saveConfig(model, directory);
  }

  /** Writes {@code config.json} alone. */
  public static void saveConfig(Model model, Path directory) {
    ConfigFile.write(directory, json(model));
  }

  /** What {@code config.json} says of a model in memory. */
  static ObjectNode json(Model model) {
    ObjectNode json = model.config().toJson();
    json.putArray("architectures").add(model.architecture());
    ConfigFile.setType(json, TensorType.F32);
    return json;
  }

  /** A model's tensors under the names that they have in files; shared ones once. */
  static TensorMap tensors(Model model, Path directory) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.isSaved()) {
                tensors.put(model.names().saved(name), parameter.tensor());
              }
            });
    return new TensorMap(directory, tensors);
  }

  /** Checksums of files that are about to be replaced would no longer be theirs. */
  static void deleteSeal(Path directory) {
    Path manifest = directory.resolve(Manifest.NAME);
    try {
      Files.deleteIfExists(manifest);
    } catch (IOException e) {
      throw new InputException(manifest + ": cannot be replaced: " + e.getMessage(), e);
    }
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
