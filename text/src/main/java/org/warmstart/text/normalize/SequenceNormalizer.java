package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/** Several normalizers, one after the other. */
public final class SequenceNormalizer implements Normalizer {
  public static final String TYPE = "Sequence";

  private final List<Normalizer> normalizers;

  public SequenceNormalizer(List<Normalizer> normalizers) {
    this.normalizers = List.copyOf(normalizers);
  }

  public static SequenceNormalizer fromJson(Json json, Function<Json, Normalizer> stage) {
    return new SequenceNormalizer(
        json.required("normalizers").elements().stream().map(stage).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(TYPE);
    ArrayNode array = json.putArray("normalizers");
    normalizers.forEach(normalizer -> array.add(normalizer.json()));
    return json;
  }

  @Override
  public double growth() {
    return normalizers.stream().mapToDouble(Normalizer::growth).reduce(1, (a, b) -> a * b);
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
