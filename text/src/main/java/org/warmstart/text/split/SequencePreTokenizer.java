package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Words;

/** Several pre-tokenizers, one after the other. */
public final class SequencePreTokenizer implements PreTokenizer {
  public static final String TYPE = "Sequence";

  private final List<PreTokenizer> preTokenizers;

  public SequencePreTokenizer(List<PreTokenizer> preTokenizers) {
    this.preTokenizers = List.copyOf(preTokenizers);
  }

  public static SequencePreTokenizer fromJson(Json json, Function<Json, PreTokenizer> stage) {
    return new SequencePreTokenizer(
        json.required("pretokenizers").elements().stream().map(stage).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    ArrayNode array = json.putArray("pretokenizers");
    preTokenizers.forEach(preTokenizer -> array.add(preTokenizer.json()));
    return json;
  }

  @Override
  public boolean needsPlaces() {
    return preTokenizers.stream().anyMatch(PreTokenizer::needsPlaces);
  }

  @Override
  public Words split(Words words) {
    Words result = words;
    for (PreTokenizer preTokenizer : preTokenizers) {
      result = preTokenizer.split(result);
    }
    return result;
  }
}
