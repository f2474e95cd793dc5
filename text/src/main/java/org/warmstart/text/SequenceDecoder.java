package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Several decoders, one after the other. */
final class SequenceDecoder implements Decoder {
  static final String TYPE = "Sequence";

  private final List<Decoder> decoders;

  SequenceDecoder(List<Decoder> decoders) {
    this.decoders = List.copyOf(decoders);
  }

  static SequenceDecoder fromJson(Json json) {
    return new SequenceDecoder(
        json.required("decoders").elements().stream().map(StageRegistry::decoder).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    ArrayNode array = json.putArray("decoders");
    decoders.forEach(decoder -> array.add(decoder.json()));
    return json;
  }

  @Override
  public List<String> decode(List<String> tokens) {
    List<String> result = tokens;
    for (Decoder decoder : decoders) {
      result = decoder.decode(result);
    }
    return result;
  }
}
