package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.warmstart.base.HubNames;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.file.WeightFiles;

/** A checkpoint's {@code config.json}. */
final class ConfigFile {
  private static final String NAME = "config.json";

  /** Configurations have kilobytes; a huge one would only fill the memory. */
  private static final long LARGEST = 8 << 20;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ConfigFile() {}

  static Path in(Path directory) {
    return directory.resolve(NAME);
  }

  /**
   * Reads a checkpoint's configuration; that of OpenAI's release of GPT-1, which has none, follows
   * from its shapes.
   *
   * @throws InputException if it is missing or not a JSON object
   */
  static ObjectNode read(Path directory) {
    Path file = in(directory);
    String needed = "a checkpoint needs config.json and " + WeightFiles.SAFETENSORS;
    if (!Files.isDirectory(directory)) {
      throw new InputException(
          directory + ": no such directory; " + needed + HubNames.hint(directory));
    }
    if (!InputFiles.isThere(file)) {
      if (OpenAiRelease.isIn(directory)) {
        return OpenAiRelease.config(directory);
      }
      Checkpoint.refuseAdapter(directory);
      boolean interrupted = Files.exists(directory.resolve(CheckpointFolder.ASIDE));
      throw new InputException(
          file
              + ": no such file; "
              + (interrupted
                  ? "a command that wrote here was interrupted, run it again with --overwrite"
                  : needed));
    }
    ObjectNode json = readFile(file);
    if (!json.hasNonNull("model_type")) {
      Recognition.complete(directory, json);
    }
    return json;
  }

  /** Reads a small file that holds a JSON object. */
  private static ObjectNode readFile(Path file) {
    if (!(readTree(file) instanceof ObjectNode object)) {
      throw new InputException(file + ": is not a JSON object");
    }
    return object;
  }

  /** Reads a small JSON file. */
  static JsonNode readTree(Path file) {
    try {
      return JSON.readTree(InputFiles.readBytes(file, LARGEST));
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

  /** States the type of the weights, under its new and, if it is there, its older name. */
  static void setType(ObjectNode json, TensorType type) {
    json.put("dtype", type.longName());
    if (json.has("torch_dtype")) {
      json.put("torch_dtype", type.longName());
    }
  }

  /**
   * Writes a configuration, its keys in order, aside and then renamed into place.
   *
   * @throws InputException if the directory cannot be written
   */
  static void write(Path directory, ObjectNode json) {
    ObjectNode sorted = JSON.createObjectNode();
    json.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> sorted.set(entry.getKey(), entry.getValue()));
    try {
      DurableFiles.write(in(directory), JSON.writeValueAsString(sorted) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
