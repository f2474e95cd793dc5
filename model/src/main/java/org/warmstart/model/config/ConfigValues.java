package org.warmstart.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.Activation;

/** The values of a {@code config.json}, each checked for its type and range. */
abstract class ConfigValues {
  final ObjectNode json;
  final String where;

  /** The keys that were read. */
  final Set<String> asked = new HashSet<>();

  /**
   * Wraps a configuration.
   *
   * @param where names the file in errors
   */
  ConfigValues(ObjectNode json, String where) {
    this.json = json;
    this.where = where;
  }

  /** Names the file, and the part of it, in errors. */
  public final String where() {
    return where;
  }

  final @Nullable JsonNode find(String key) {
    asked.add(key);
    JsonNode node = json.get(key);
    return node == null || node.isNull() ? null : node;
  }

  final boolean isNull(String key) {
    return json.path(key).isNull();
  }

  /** A token's number may stand in a list, of which the first counts. */
  private JsonNode first(String key, JsonNode node) {
    if (!key.endsWith("_token_id") || !node.isArray() || node.isEmpty()) {
      return node;
    }
    if (node.size() > 1) {
      Warnings.say(
          where
              + ": '"
              + key
              + "' has "
              + Messages.count(node.size(), "number")
              + "; the first counts"
              + (key.equals("eos_token_id") ? ", and all that generation_config.json names" : ""));
    }
    return node.get(0);
  }

  /** A whole number of a range. */
  final int whole(String key, JsonNode given, NumberRange range, String expected) {
    JsonNode node = first(key, given);
    if (!node.isIntegralNumber() || !node.canConvertToInt() || !range.holds(node.asInt())) {
      throw wrong(key, expected, node);
    }
    return node.asInt();
  }

  /** A list of whole numbers of a range. */
  final List<Integer> wholes(String key, JsonNode node, NumberRange range, String expected) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode each : node) {
      if (!each.isIntegralNumber() || !each.canConvertToInt() || !range.holds(each.asInt())) {
        throw wrong(key, expected, node);
      }
      numbers.add(each.asInt());
    }
    if (!node.isArray() || numbers.isEmpty() || numbers.size() > Keys.MOST_LAYERS) {
      throw wrong(key, expected, node);
    }
    return List.copyOf(numbers);
  }

  /** A number of a range. */
  final double number(String key, JsonNode node, NumberRange range, String expected) {
    if (!node.isNumber() || !range.holds(node.asDouble())) {
      throw wrong(key, expected, node);
    }
    return node.asDouble();
  }

  final boolean bool(String key, JsonNode node) {
    if (!node.isBoolean()) {
      throw wrong(key, "true or false", node);
    }
    return node.asBoolean();
  }

  public final boolean bool(String key, boolean fallback) {
    JsonNode node = find(key);
    return node == null ? fallback : bool(key, node);
  }

  final String text(String key, JsonNode node) {
    if (!node.isTextual()) {
      throw wrong(key, "a string", node);
    }
    return node.asText();
  }

  public final String text(String key, String fallback) {
    JsonNode node = find(key);
    return node == null ? fallback : text(key, node);
  }

  /** One of an enumeration's constants, which configurations write in lower case. */
  final Object choice(String key, JsonNode node, Class<?> type) {
    String name = text(key, node);
    Map<String, Object> known = new TreeMap<>();
    for (Object constant : type.getEnumConstants()) {
      known.put(spelled((Enum<?>) constant), constant);
    }
    Object constant = known.get(name);
    if (constant == null) {
      throw new InputException(
          where + ": " + NearNames.unknown("'" + key + "'", name, known.keySet()));
    }
    return constant;
  }

  static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  final String activation(String key, JsonNode node) {
    String name = text(key, node);
    try {
      Activation.named(name);
    } catch (IllegalArgumentException e) {
      throw new InputException(where + ": '" + key + "': " + e.getMessage(), e);
    }
    return name;
  }

  /** An activation's name, checked. */
  public final String activation(String key, String fallback) {
    JsonNode node = find(key);
    return node == null ? fallback : activation(key, node);
  }

  final ObjectNode object(String key) {
    JsonNode node = find(key);
    if (!(node instanceof ObjectNode object)) {
      throw wrong(key, "an object", node);
    }
    return object;
  }

  public final @Nullable ArrayNode optionalArray(String key) {
    JsonNode node = find(key);
    if (node != null && !node.isArray()) {
      throw wrong(key, "a list", node);
    }
    return (ArrayNode) node;
  }

  /** What to throw where the value of a key is not what it should be. */
  public final InputException wrong(String key, String expected) {
    return wrong(key, expected, json.get(key));
  }

  /** What to throw where only one value of a key is built. */
  final InputException unsupported(String key, JsonNode found, String only) {
    boolean text = found.isTextual();
    return new InputException(
        where
            + ": '"
            + key
            + "' is "
            + (text ? "'" + found.asText() + "'; only '" + only + "'" : found + "; only " + only)
            + " is supported");
  }

  final InputException wrong(String key, String expected, @Nullable JsonNode found) {
    String shown = String.valueOf(found);
    return new InputException(
        where
            + ": '"
            + key
            + "' should be "
            + expected
            + (found == null ? ", but it is missing" : ", not " + shortened(shown)));
  }

  private static String shortened(String json) {
    return json.length() <= 60 ? json : json.substring(0, 60) + "…";
  }
}
