package org.warmstart.base.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.ConfigNode.Form;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;
import org.warmstart.base.record.ConfigNode.Sequence;

/**
 * Turns parsed JSON into {@link ConfigNode}s. A place is the source and the entry's path, {@code
 * config.json: encoder.n_embd}; file names start from the working directory.
 */
final class JsonTree {
  private static final Path WORKING_DIRECTORY = Path.of("");

  private JsonTree() {}

  static ConfigNode of(JsonNode json, String source) {
    return node(json, source, "");
  }

  private static ConfigNode node(JsonNode json, String source, String path) {
    Origin origin = origin(source, path);
    if (json.isObject()) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      Map<String, Origin> keyOrigins = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> member : json.properties()) {
        String key = member.getKey();
        String below = path.isEmpty() ? key : path + "." + key;
        keyOrigins.put(key, origin(source, below));
        entries.put(key, node(member.getValue(), source, below));
      }
      return new Mapping(origin, entries, keyOrigins);
    }
    if (json.isArray()) {
      List<ConfigNode> items = new ArrayList<>();
      for (JsonNode item : json) {
        items.add(node(item, source, path + "[" + items.size() + "]"));
      }
      return new Sequence(origin, items);
    }
    if (json.isNull() || json.isMissingNode()) {
      return new Scalar(origin, null, Form.ANY);
    }
    Form form = json.isTextual() ? Form.TEXT : json.isBoolean() ? Form.TRUTH : Form.NUMBER;
    return new Scalar(origin, json.asText(), form);
  }

  private static Origin origin(String source, String path) {
    return new Origin(path.isEmpty() ? source : source + ": " + path, WORKING_DIRECTORY);
  }
}
