package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Several pre-tokenisers, one after the other. */
final class SequencePreTokenizer implements PreTokenizer {
  static final String TYPE = "Sequence";

  private final List<PreTokenizer> preTokenizers;

  SequencePreTokenizer(List<PreTokenizer> preTokenizers) {
    this.preTokenizers = List.copyOf(preTokenizers);
  }

  static SequencePreTokenizer fromJson(Json json) {
    return new SequencePreTokenizer(
        json.required("pretokenizers").elements().stream()
            .map(StageRegistry::preTokenizer)
            .toList());
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
