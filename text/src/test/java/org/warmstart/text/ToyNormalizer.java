package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/** Every digit becomes one and the same. */
final class ToyNormalizer implements Normalizer {
  static final String TYPE = "Toy";

  private final String digit;

  private ToyNormalizer(String digit) {
    this.digit = digit;
  }

  static ToyNormalizer fromJson(Json json) {
    return new ToyNormalizer(json.string("digit"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("digit", digit);
  }

  @Override
  public Text normalize(Text text) {
    Text out = Text.empty(text.length(), text.tracked());
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.codePoint(i))) {
        out.append(digit, text.start(i), text.end(i));
      } else {
        out.append(text, i, i + 1);
      }
    }
    return out;
  }
}
