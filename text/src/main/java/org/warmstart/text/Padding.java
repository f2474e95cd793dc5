package org.warmstart.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a tokenizer file wants batches filled up; kept for the file, batches are made elsewhere.
 *
 * @param fixedLength the length to fill up to, or 0 for the longest of the batch
 * @param left true to fill up at the start
 * @param multipleOf fill up to a multiple of this; 0 for no such wish
 */
record Padding(
    int fixedLength, boolean left, int multipleOf, int padId, int padTypeId, String padToken) {

  static Padding fromJson(Json json) {
    Json strategy = json.required("strategy");
    int fixed = 0;
    if (strategy.node().isObject()) {
      fixed = strategy.integer("Fixed");
    } else if (!strategy.asString().equals("BatchLongest")) {
      throw strategy.wrong(
          "unknown padding strategy "
              + Vocabulary.quote(strategy.asString())
              + "; there are: BatchLongest, {\"Fixed\": length}");
    }
    return new Padding(
        fixed,
        Truncation.left(json),
        json.integer("pad_to_multiple_of", 0),
        json.integer("pad_id", 0),
        json.integer("pad_type_id", 0),
        json.string("pad_token"));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (fixedLength > 0) {
      json.putObject("strategy").put("Fixed", fixedLength);
    } else {
      json.put("strategy", "BatchLongest");
    }
    json.put("direction", left ? "Left" : "Right");
    if (multipleOf > 0) {
      json.put("pad_to_multiple_of", multipleOf);
    } else {
      json.putNull("pad_to_multiple_of");
    }
    return json.put("pad_id", padId).put("pad_type_id", padTypeId).put("pad_token", padToken);
  }
}
