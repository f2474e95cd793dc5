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
   * @param layer which of several texts laid over one another it is of; what is above has the
   *     greater number
   */
  record Origin(String place, Path folder, int layer) {
    /** What the place of an override begins with. */
    static final String OVERRIDE = "--set ";

    /** Of a text by itself. */
    Origin(String place, Path folder) {
      this(place, folder, 0);
    }

    boolean isOverride() {
      return place.startsWith(OVERRIDE);
    }
  }

  /**
   * A single value.
   *
   * @param text the text as written, without quotes; null for an empty value, {@code ~} or {@code
   *     null}
   * @param form how it was written, where the file's language says so
   */
  record Scalar(Origin origin, @Nullable String text, Form form) implements ConfigNode {
    Scalar(Origin origin, @Nullable String text) {
      this(origin, text, Form.ANY);
    }

    @Override
    public String found() {
      if (text == null) {
        return "nothing";
      }
      return form == Form.TEXT ? "the text '" + text + "'" : "'" + text + "'";
    }
  }

  /** What a single value was written as. JSON distinguishes what YAML does not. */
  enum Form {
    /** YAML: what the value is depends on what is wanted. */
    ANY,
    /** A string in quotes. */
    TEXT,
    NUMBER,
    TRUTH
  }

  /**
   * A single value that an override laid keys over: a choice by its name, and settings of it.
   *
   * @param keys what was laid over it
   */
  record Extended(Scalar value, Mapping keys) implements ConfigNode {
    @Override
    public Origin origin() {
      return keys.origin();
    }

    @Override
    public String found() {
      return value.found();
    }

    /** The message where the value is no choice's name. */
    String problem() {
      String key = keys.entries().keySet().iterator().next();
      return keys.origin().place()
          + ": there is the value "
          + value.found()
          + " where key '"
          + key
          + "' should be set ("
          + value.origin().place()
          + ")";
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
