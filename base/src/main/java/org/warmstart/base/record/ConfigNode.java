package org.warmstart.base.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed YAML value that remembers where it stands. */
sealed interface ConfigNode {
  /** Where this value was written. */
  Origin origin();

  /** What the value is, for messages: {@code 'abc'}, {@code a list}. */
  String found();

  /**
   * Where a value was written.
   *
   * @param place {@code file:line:column}, or the override itself
   * @param folder the folder that relative paths start from
   */
  record Origin(String place, Path folder) {}

  /**
   * A single value.
   *
   * @param text the text as written, without quotes; null for an empty value, {@code ~} or {@code
   *     null}
   */
  record Scalar(Origin origin, @Nullable String text) implements ConfigNode {
    @Override
    public String found() {
      return text == null ? "nothing" : "'" + text + "'";
    }
  }

  /** A list of values. */
  record Sequence(Origin origin, List<ConfigNode> items) implements ConfigNode {
    @Override
    public String found() {
      return "a list";
    }
  }

  /**
   * Keys and values in their written order.
   *
   * @param keyOrigins where each key stands
   */
  record Mapping(Origin origin, Map<String, ConfigNode> entries, Map<String, Origin> keyOrigins)
      implements ConfigNode {
    @Override
    public String found() {
      return "keys and values";
    }
  }
}
