package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/** Puts a string before every text that is not empty; its place is that of the first character. */
public final class PrependNormalizer implements Normalizer {
  public static final String TYPE = "Prepend";

  private final String prefix;

  PrependNormalizer(String prefix) {
    this.prefix = prefix;
  }

  public static PrependNormalizer fromJson(Json json) {
    return new PrependNormalizer(json.string("prepend"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("prepend", prefix);
  }

  @Override
  public Text normalize(Text text) {
    if (text.length() == 0) {
      return text;
    }
    Text out = Text.empty(text.length() + prefix.length(), text.tracked());
    int last = Character.charCount(text.codePoint(0)) - 1;
    out.append(prefix, text.start(0), text.end(last));
    out.append(text, 0, text.length());
    return out;
  }
}
