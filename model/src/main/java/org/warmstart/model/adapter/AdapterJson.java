package org.warmstart.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;

/** The values of an {@code adapter_config.json}, which others have written. */
record AdapterJson(Json json) {
  /** Keys that change nothing in what an adapter's weights compute. */
  private static final Set<String> NOTES =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "fan_in_fan_out",
          "inference_mode",
          "peft_type",
          "peft_version",
          "revision",
          "task_type",
          "target_modules",
          "modules_to_save");

  /**
   * Refuses what would change what is computed, and is not read here.
   *
   * @param read keys that are read, or change nothing
   * @param plain what can be read, for the message
   */
  void refuseOthers(Set<String> read, String plain) {
    for (Map.Entry<String, JsonNode> entry : json.node().properties()) {
      String key = entry.getKey();
      if (!read.contains(key) && !NOTES.contains(key) && !isUnset(entry.getValue())) {
        throw json.wrong(
            "'"
                + key
                + "' is "
                + shortened(entry.getValue())
                + ", which is not supported: only "
                + plain
                + " can be read");
      }
    }
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  /** Whether a key of a variant says that it is not used. */
  private static boolean isUnset(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty());
  }

  double number(String key) {
    return number(json.required(key));
  }

  private static double number(Json given) {
    double value = given.node().isNumber() ? given.node().doubleValue() : Double.NaN;
    if (!Double.isFinite(value)) {
      throw given.wrong("expected a number, found " + shortened(given.node()));
    }
    return value;
  }

  /** A probability below 1; 0 if there is none. */
  double probability(String key) {
    Json given = json.get(key);
    double value = given == null ? 0 : number(given);
    if (given != null && (value < 0 || value >= 1)) {
      throw given.wrong("expected a number of at least 0 and below 1, found " + given.node());
    }
    return value;
  }

  /** A whole number of at least 1. */
  int size(String key) {
    Json given = json.required(key);
    if (!given.node().isInt() || given.node().intValue() < 1) {
      throw given.wrong("expected a whole number of at least 1, found " + given.node());
    }
    return given.node().intValue();
  }

  /** False if there is none. */
  boolean flag(String key) {
    Json given = json.get(key);
    if (given != null && !given.node().isBoolean()) {
      throw given.wrong("expected true or false, found " + shortened(given.node()));
    }
    return given != null && given.node().booleanValue();
  }

  @Nullable String text(String key) {
    Json given = json.get(key);
    if (given != null && !given.node().isTextual()) {
      throw given.wrong("expected a text, found " + shortened(given.node()));
    }
    return given == null ? null : given.node().asText();
  }

  /** Names, or one regular expression in Python's notation, which is not looked into. */
  LayerPatterns layers() {
    Json given = json.required("target_modules");
    return given.node().isTextual()
        ? new LayerPatterns(List.of(), ".*")
        : LayerPatterns.of(texts(given));
  }

  /** Names; none if there is no such key. */
  List<String> texts(String key) {
    Json given = json.get(key);
    return given == null ? List.of() : texts(given);
  }

  private static List<String> texts(Json given) {
    List<String> texts = new ArrayList<>();
    if (!given.node().isArray()) {
      throw given.wrong("expected a list of names, found " + shortened(given.node()));
    }
    for (JsonNode each : given.node()) {
      if (!each.isTextual()) {
        throw given.wrong("expected a list of names, found " + shortened(given.node()));
      }
      texts.add(each.asText());
    }
    return texts;
  }
}
