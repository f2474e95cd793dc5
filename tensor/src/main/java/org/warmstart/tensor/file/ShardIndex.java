package org.warmstart.tensor.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;

/**
 * The index of a checkpoint in several files, such as {@code model.safetensors.index.json}: which
 * tensor lies in which file of the same folder.
 */
final class ShardIndex {
  /** About 300 000 tensors. */
  private static final long LARGEST = 1 << 25;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private final Path file;
  private final Map<String, String> shards = new LinkedHashMap<>();

  private ShardIndex(Path file) {
    this.file = file;
  }

  /**
   * Reads an index.
   *
   * @return the file's name for every tensor
   * @throws InputException if it is no index, names a tensor twice, or a file outside of the folder
   */
  static Map<String, String> read(Path file) {
    ShardIndex index = new ShardIndex(file);
    try {
      try (JsonParser json = JSON.createParser(InputFiles.readText(file, LARGEST))) {
        index.readAll(json);
      }
    } catch (JsonProcessingException e) {
      throw new InputException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (index.shards.isEmpty()) {
      throw index.wrong("has no 'weight_map' with a file for every tensor");
    }
    return index.shards;
  }

  private void readAll(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw wrong("is not a JSON object");
    }
    boolean found = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean map = json.currentName().equals("weight_map");
      if (map && found) {
        throw wrong("has 'weight_map' twice");
      }
      found |= map;
      if (json.nextToken() == JsonToken.START_OBJECT && map) {
        readMap(json);
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw wrong("goes on behind its JSON object");
    }
  }

  private void readMap(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String tensor = json.currentName();
      String shard = json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "";
      if (!NAME.matcher(shard).matches()) {
        throw wrong(
            "has for tensor '"
                + tensor
                + "' the file '"
                + shard.replaceAll("\\p{Cntrl}", "?")
                + "', which is no name of a file in this folder");
      }
      if (shards.put(tensor, shard) != null) {
        throw wrong("has the tensor '" + tensor + "' twice");
      }
    }
  }

  /**
   * Writes an index.
   *
   * @param shards the file's name for every tensor
   * @param totalBytes of all tensors
   */
  static void write(Path file, Map<String, String> shards, long totalBytes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("metadata").put("total_size", totalBytes);
    ObjectNode map = json.putObject("weight_map");
    new TreeMap<>(shards).forEach(map::put);
    DurableFiles.write(file, json.toPrettyString() + "\n");
  }

  private InputException wrong(String problem) {
    return new InputException(file + ": " + problem);
  }
}
