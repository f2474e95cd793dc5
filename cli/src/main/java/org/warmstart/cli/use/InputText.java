package org.warmstart.cli.use;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text or a pair of texts to work on.
 *
 * @param second the second text of a pair, or null
 * @param place where it comes from, for messages
 * @param others what else its row has, by the name of its column
 * @param fault why it cannot be used, or null
 */
record InputText(
    String text,
    @Nullable String second,
    String place,
    Map<String, @Nullable Object> others,
    @Nullable String fault) {
  /** Before the name of a column that a result has a key of the same name as. */
  private static final String PREFIX = "input_";

  static InputText faulty(String place, String fault) {
    return new InputText("", null, place, Map.of(), fault);
  }

  /** The same, for the reason given of no use. */
  InputText withFault(String reason) {
    return new InputText(text, second, place, others, reason);
  }

  /** The other columns and a result, as one JSON object's entries; the result keeps its keys. */
  Map<String, @Nullable Object> with(Map<String, ?> result) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    others.forEach(
        (name, value) -> all.put(result.containsKey(name) ? PREFIX + name : name, value));
    all.putAll(result);
    return all;
  }
}
