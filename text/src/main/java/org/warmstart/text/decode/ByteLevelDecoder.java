package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.unicode.ByteAlphabet;

/** Reads byte-level tokens back to bytes, and those as UTF-8; what is not becomes U+FFFD. */
public final class ByteLevelDecoder implements Decoder {
  private final ByteLevelSettings settings;

  /** A decoder; the settings are kept for the file but change nothing. */
  public ByteLevelDecoder(ByteLevelSettings settings) {
    this.settings = settings;
  }

  @Override
  public ObjectNode json() {
    return settings.json();
  }

  @Override
  public List<String> decode(List<String> tokens) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String token : tokens) {
      boolean bytes = token.chars().allMatch(c -> ByteAlphabet.toByte((char) c) >= 0);
      if (bytes) {
        token.chars().forEach(c -> out.write(ByteAlphabet.toByte((char) c)));
      } else {
        out.writeBytes(token.getBytes(StandardCharsets.UTF_8));
      }
    }
    return List.of(out.toString(StandardCharsets.UTF_8));
  }
}
