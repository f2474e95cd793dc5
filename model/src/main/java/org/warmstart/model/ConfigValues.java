package org.warmstart.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/** Reads the values of a {@code config.json} by key, each checked for its type and range. */
abstract class ConfigValues {
  /** Sizes above it belong to no model, and their products would not fit a number. */
  private static final int LARGEST = 1 << 28;

  private static final int MOST_LAYERS = 10_000;

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

  public final int positive(String key, int fallback) {
    return positive(key, fallback, LARGEST);
  }

  public final @Nullable Integer optionalPositive(String key) {
    return find(key) == null ? null : (Integer) positive(key, 1);
  }

  /** A number of layers: bounded, since every layer is built before a weight is read. */
  public final int layers(String key, int fallback) {
    return positive(key, fallback, MOST_LAYERS);
  }

  final int positive(String key, int fallback, int most) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.asInt() < 1
        || node.asInt() > most) {
      throw wrong(key, "a whole number from 1 to " + most, node);
    }
    return node.asInt();
  }

  /** Whole numbers from 1 on: a list, or a single one. */
  public final List<Integer> positiveOrList(String key, int fallback) {
    JsonNode node = find(key);
    if (node == null || !node.isArray()) {
      return List.of(positive(key, fallback));
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode each : node) {
      if (!each.isIntegralNumber() || each.asLong() < 1 || each.asLong() > LARGEST) {
        throw wrong(key, "whole numbers from 1 to " + LARGEST, node);
      }
      numbers.add(each.asInt());
    }
    if (numbers.isEmpty()) {
      throw wrong(key, "a whole number or several", node);
    }
    return List.copyOf(numbers);
  }

  /** A list of sizes. */
  public final List<Integer> positives(String key, List<Integer> fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    List<Integer> sizes = new ArrayList<>();
    for (JsonNode size : node) {
      if (!size.canConvertToInt() || size.asInt() < 1 || size.asInt() > LARGEST) {
        throw wrong(key, "a list of whole numbers from 1 to " + LARGEST, node);
      }
      sizes.add(size.asInt());
    }
    if (sizes.isEmpty() || sizes.size() > MOST_LAYERS) {
      throw wrong(key, "a list of 1 to " + MOST_LAYERS + " whole numbers", node);
    }
    return List.copyOf(sizes);
  }

  public final @Nullable Integer optionalInteger(String key) {
    JsonNode node = find(key);
    if (node == null) {
      return null;
    }
    if (node.isArray() && !node.isEmpty()) {
      node = node.get(0);
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(key, "a whole number or null", node);
    }
    return node.asInt();
  }

  /** As above, with another value than none where the key is left out; null stays none. */
  public final @Nullable Integer optionalInteger(String key, @Nullable Integer absent) {
    return json.has(key) ? optionalInteger(key) : absent;
  }

  public final double number(String key, double fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw wrong(key, "a number", node);
    }
    return node.asDouble();
  }

  public final double positiveNumber(String key, double fallback) {
    double value = number(key, fallback);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong(key, "a number above 0", json.get(key));
    }
    return value;
  }

  public final double probability(String key, double fallback) {
    double value = number(key, fallback);
    if (!(value >= 0 && value < 1)) {
      throw wrong(key, "a probability from 0 up to, not including, 1", json.get(key));
    }
    return value;
  }

  public final @Nullable Double optionalProbability(String key) {
    return find(key) == null ? null : probability(key, 0);
  }

  public final boolean bool(String key, boolean fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw wrong(key, "true or false", node);
    }
    return node.asBoolean();
  }

  public final String text(String key, String fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isTextual()) {
      throw wrong(key, "a string", node);
    }
    return node.asText();
  }

  public final @Nullable String optionalText(String key) {
    return find(key) == null ? null : text(key, "");
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
