package org.warmstart.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the configuration of a run that is resumed with the one it was begun with. */
public final class ConfigComparison {
  /** Keys that may differ when a run is continued. */
  private static final Set<String> FREE_KEYS =
      Set.of(
          "out",
          "existing",
          "training.steps",
          "training.epochs",
          "training.logEverySteps",
          "training.evaluateEverySteps",
          "training.saveEverySteps",
          "training.keepCheckpoints",
          "training.earlyStoppingPatience",
          "training.maxSkippedSteps");

  private static final int LONGEST = 200;

  private ConfigComparison() {}

  /**
   * Returns the first difference that matters, such as {@code batchSize was 8 and is 16}; null if
   * there is none.
   *
   * @throws JsonProcessingException if {@code earlier} is not YAML
   */
  static @Nullable String difference(String earlier, String now) throws JsonProcessingException {
    YAMLMapper yaml = new YAMLMapper();
    return difference("", yaml.readTree(earlier), yaml.readTree(now), FREE_KEYS);
  }

  /** Returns the first difference of any key; null if there is none. */
  public static @Nullable String difference(JsonNode earlier, JsonNode now) {
    return difference("", earlier, now, Set.of());
  }

  private static @Nullable String difference(
      String path, JsonNode earlier, JsonNode now, Set<String> free) {
    if (free.contains(path) || earlier.equals(now)) {
      return null;
    }
    if (!earlier.isObject() || !now.isObject()) {
      boolean neither = isNothing(earlier) && isNothing(now);
      return neither ? null : path + " was " + shown(earlier) + " and is " + shown(now);
    }
    Set<String> keys = new TreeSet<>();
    earlier.fieldNames().forEachRemaining(keys::add);
    now.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String found =
          difference(
              path.isEmpty() ? key : path + "." + key, earlier.path(key), now.path(key), free);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static boolean isNothing(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }

  private static String shown(JsonNode node) {
    if (isNothing(node)) {
      return "not given";
    }
    String text = node.isTextual() ? node.asText() : node.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
