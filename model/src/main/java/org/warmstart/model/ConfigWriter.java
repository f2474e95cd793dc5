package org.warmstart.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what configurations have in common to a {@code config.json}. */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** Starts a config.json from its generic keys. */
  public static ObjectNode start(Map<String, JsonNode> generic, String modelType) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    generic.forEach(json::set);
    json.put("model_type", modelType);
    return json;
  }

  /** A list of sizes as it is written. */
  public static void putSizes(ObjectNode json, String key, List<Integer> sizes) {
    ArrayNode list = json.putArray(key);
    sizes.forEach(list::add);
  }

  public static void putLabels(ObjectNode json, List<String> labels) {
    if (json.has("num_labels")) {
      json.put("num_labels", labels.size());
    }
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      names.put(Integer.toString(i), labels.get(i));
      numbers.put(labels.get(i), i);
    }
  }

  /** Writes special tokens; one that is not set stays as the generic keys have it. */
  public static void putTokens(ObjectNode json, TokenRoles tokens) {
    putToken(json, "bos_token_id", tokens.beginning());
    putToken(json, "eos_token_id", tokens.end());
    putToken(json, "pad_token_id", tokens.padding());
    if (tokens.decoderStart() != null) {
      json.put("decoder_start_token_id", tokens.decoderStart());
    }
  }

  private static void putToken(ObjectNode json, String key, @Nullable Integer token) {
    if (token != null || !json.has(key)) {
      json.put(key, token);
    }
  }
}
