package org.warmstart.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;

/**
 * A token that is cut out of the text before the other stages see it.
 *
 * @param singleWord only where no word character is next to it
 * @param leftStrip takes the white space before it
 * @param rightStrip takes the white space after it
 * @param normalized looked for in the normalized text, else in the original
 * @param special left out when decoding without special tokens
 */
public record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean normalized,
    boolean special) {

  /** A special token as it is usually set up. */
  public static AddedToken special(int id, String content) {
    return new AddedToken(id, content, false, false, false, false, true);
  }

  public static AddedToken fromJson(Json json) {
    boolean special = json.bool("special", false);
    return new AddedToken(
        json.integer("id"),
        json.string("content"),
        json.bool("single_word", false),
        json.bool("lstrip", false),
        json.bool("rstrip", false),
        json.bool("normalized", !special),
        special);
  }

  public ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", leftStrip)
        .put("rstrip", rightStrip)
        .put("normalized", normalized)
        .put("special", special);
  }
}
