package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.ByteAlphabet;

/** Writes every UTF-8 byte as a character of {@link ByteAlphabet}. */
public final class ByteLevelNormalizer implements Normalizer {
  public static final String TYPE = "ByteLevel";

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Text normalize(Text text) {
    Text out = Text.empty(text.length() + text.length() / 8, text.tracked());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePoint(i);
      int next = i + Character.charCount(codePoint);
      for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
        out.append(ByteAlphabet.toChar(b & 0xFF), text.start(i), text.end(next - 1));
      }
      i = next;
    }
    return out;
  }
}
