package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Unicode;

/** Takes the white space off the start and the end of a text, or off one of them. */
public final class StripNormalizer implements Normalizer {
  public static final String TYPE = "Strip";

  private final boolean left;
  private final boolean right;

  public StripNormalizer(boolean left, boolean right) {
    this.left = left;
    this.right = right;
  }

  public static StripNormalizer fromJson(Json json) {
    return new StripNormalizer(json.requiredBool("strip_left"), json.requiredBool("strip_right"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("strip_left", left).put("strip_right", right);
  }

  @Override
  public Text normalize(Text text) {
    int from = 0;
    int to = text.length();
    while (left && from < to && isSpace(text, from)) {
      from++;
    }
    while (right && to > from && isSpace(text, to - 1)) {
      to--;
    }
    return to - from == text.length() ? text : text.slice(from, to);
  }

  private static boolean isSpace(Text text, int i) {
    return (Unicode.flags(text.chars()[i]) & Unicode.SPACE) != 0;
  }
}
