package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Several normalisers, one after the other. */
final class SequenceNormalizer implements Normalizer {
  static final String TYPE = "Sequence";

  private final List<Normalizer> normalizers;

  SequenceNormalizer(List<Normalizer> normalizers) {
    this.normalizers = List.copyOf(normalizers);
  }

  static SequenceNormalizer fromJson(Json json) {
    return new SequenceNormalizer(
        json.required("normalizers").elements().stream().map(StageRegistry::normalizer).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    ArrayNode array = json.putArray("normalizers");
    normalizers.forEach(normalizer -> array.add(normalizer.json()));
    return json;
  }

  @Override
  public Text normalize(Text text) {
    Text result = text;
    for (Normalizer normalizer : normalizers) {
      result = normalizer.normalize(result);
    }
    return result;
  }
}
