package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/** Several decoders, one after the other. */
public final class SequenceDecoder implements Decoder {
  public static final String TYPE = "Sequence";

  private final List<Decoder> decoders;

  public SequenceDecoder(List<Decoder> decoders) {
    this.decoders = List.copyOf(decoders);
  }

  public static SequenceDecoder fromJson(Json json, Function<Json, Decoder> stage) {
    return new SequenceDecoder(json.required("decoders").elements().stream().map(stage).toList());
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
