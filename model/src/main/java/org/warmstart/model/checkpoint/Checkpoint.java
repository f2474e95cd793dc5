package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.family.Families;
import org.warmstart.tensor.file.SafetensorsWriter;
import org.warmstart.text.InputException;

/** Hugging Face checkpoint directories: {@code config.json} and {@code model.safetensors}. */
public final class Checkpoint {
  private static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";

  /** Configurations have kilobytes; a huge one would only fill the memory. */
  private static final long LARGEST_CONFIG = 8 << 20;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

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
    ObjectNode json = readConfig(directory);
    String where = directory.resolve(CONFIG).toString();
    ModelConfig config = Families.read(json, where);
    JsonNode architecture = json.path("architectures").path(0);
    Head head;
    if (architecture.isTextual()) {
      head = Families.head(config, architecture.asText(), where);
    } else if (Families.heads(config).contains(Head.SEQUENCE_TO_SEQUENCE)) {
      head = Head.SEQUENCE_TO_SEQUENCE;
    } else {
      throw new InputException(
          where
              + ": 'architectures' is missing, which says what head the checkpoint has, such as [\"BertForMaskedLM\"]");
    }
    Model model = Families.create(config, head);
    new CheckpointLoader(directory.resolve(WEIGHTS), model).loadStrictly();
    return model;
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
    CheckpointLoader loader = new CheckpointLoader(directory.resolve(WEIGHTS), model);
    return loader.transfer();
  }

  /** Reads and checks the configuration alone. */
  public static ModelConfig config(Path directory) {
    return Families.read(readConfig(directory), directory.resolve(CONFIG).toString());
  }

  /** Whether a directory looks like a checkpoint. */
  public static boolean exists(Path directory) {
    return Files.isRegularFile(directory.resolve(CONFIG));
  }

  /**
   * Builds the model of a checkpoint's configuration without reading its weights.
   *
   * @throws InputException if the configuration is wrong
   */
  public static Model describe(Path directory) {
    ObjectNode json = readConfig(directory);
    ModelConfig config = config(directory);
    JsonNode architecture = json.path("architectures").path(0);
    Head head =
        architecture.isTextual()
            ? Families.head(config, architecture.asText(), directory.resolve(CONFIG).toString())
            : Families.usualHead(config);
    return Families.create(config, head);
  }

  private static ObjectNode readConfig(Path directory) {
    Path file = directory.resolve(CONFIG);
    if (!Files.isDirectory(directory)) {
      throw new InputException(
          directory
              + ": no such directory; a checkpoint is a directory with config.json and "
              + WEIGHTS);
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          file + ": no such file; a checkpoint needs config.json and " + WEIGHTS);
    }
    try {
      long size = Files.size(file);
      if (size > LARGEST_CONFIG) {
        throw new InputException(
            file + ": has " + size + " bytes, more than any configuration has");
      }
      JsonNode json = JSON.readTree(file.toFile());
      if (!(json instanceof ObjectNode object)) {
        throw new InputException(file + ": is not a JSON object");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new InputException(
          file
              + ":"
              + (e.getLocation() == null ? "" : e.getLocation().getLineNr() + ":")
              + " not valid JSON: "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
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
    json.put("dtype", "float32");
    if (json.has("torch_dtype")) {
      json.put("torch_dtype", "float32"); // the older name of the same
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .parameters()
        .forEach((name, parameter) -> tensors.put(model.names().saved(name), parameter.tensor()));
    try {
      Files.createDirectories(directory);
      SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
      writeConfig(directory, JSON.writeValueAsString(sorted(json)) + "\n");
    } catch (FileAlreadyExistsException e) {
      throw new InputException(
          directory + ": the checkpoint cannot be written: " + e.getMessage() + " is a file", e);
    } catch (IOException e) {
      throw new InputException(
          directory + ": the checkpoint cannot be written: " + e.getMessage(), e);
    }
  }

  private static void writeConfig(Path directory, String json) throws IOException {
    Path aside = directory.resolve(CONFIG + ".part");
    try {
      Files.writeString(aside, json);
      Files.move(
          aside,
          directory.resolve(CONFIG),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static ObjectNode sorted(ObjectNode json) {
    ObjectNode sorted = JSON.createObjectNode();
    json.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> sorted.set(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
