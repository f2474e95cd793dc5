package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.segment.ByteTokens;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.unicode.Utf8;

/**
 * Reads tokens such as {@code <0x61>} in a row as UTF-8; if they are not, each becomes U+FFFD, all
 * of them.
 */
public final class ByteFallbackDecoder implements Decoder {
  public static final String TYPE = "ByteFallback";

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    List<String> out = new ArrayList<>(tokens.size());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String token : tokens) {
      int value = ByteTokens.value(token);
      if (value >= 0) {
        bytes.write(value);
      } else {
        flush(bytes, out);
        out.add(token);
      }
    }
    flush(bytes, out);
    return out;
  }

  private static void flush(ByteArrayOutputStream bytes, List<String> out) {
    if (bytes.size() > 0) {
      out.add(Utf8.decodeOrReplace(bytes.toByteArray()));
      bytes.reset();
    }
  }
}
