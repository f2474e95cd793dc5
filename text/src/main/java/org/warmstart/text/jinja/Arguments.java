package org.warmstart.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function, a filter or a test is given.
 *
 * @param name what is called, for messages
 */
record Arguments(String name, List<Object> values, Map<String, Object> named) {
  /** None. */
  static Arguments none(String name) {
    return new Arguments(name, List.of(), Map.of());
  }

  /**
   * One of them; null if it is not given.
   *
   * @param place among those without names
   */
  @Nullable Object get(int place, String key) {
    return place < values.size() ? values.get(place) : named.get(key);
  }

  /** As {@link #get}, for one that has to be there. */
  Object require(Run run, int place, String key) {
    Object value = get(place, key);
    if (value == null) {
      throw run.wrong("'" + name + "' needs its argument '" + key + "'");
    }
    return value;
  }

  /** A text that has to be there. */
  String text(Run run, int place, String key) {
    return text(run, require(run, place, key), key);
  }

  /** A text; null for none. */
  @Nullable String optionalText(Run run, int place, String key) {
    Object value = get(place, key);
    return value == null || value instanceof Values.Nothing ? null : text(run, value, key);
  }

  private String text(Run run, Object value, String key) {
    if (value instanceof String text) {
      return text;
    }
    throw run.wrong("'" + name + "': '" + key + "' is " + Values.kind(value) + ", not a text");
  }

  /** A whole number. */
  long whole(Run run, int place, String key, long otherwise) {
    Object value = get(place, key);
    if (value == null) {
      return otherwise;
    }
    if (!Values.isWhole(value)) {
      throw run.wrong(
          "'" + name + "': '" + key + "' is " + Values.kind(value) + ", not a whole number");
    }
    return Values.whole(value);
  }

  /** Refuses more arguments than are read. */
  void atMost(Run run, int most, String... keys) {
    if (values.size() > most) {
      throw run.wrong("'" + name + "' takes at most " + most + " arguments here");
    }
    for (String key : named.keySet()) {
      if (!List.of(keys).contains(key)) {
        throw run.wrong("'" + name + "' has no argument '" + key + "' here");
      }
    }
  }
}
