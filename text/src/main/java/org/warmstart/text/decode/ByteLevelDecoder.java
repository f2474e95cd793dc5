package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.Decoder;
import org.warmstart.text.unicode.ByteAlphabet;

/** Reads byte-level tokens back to bytes, and those as UTF-8; what is not becomes U+FFFD. */
public final class ByteLevelDecoder implements Decoder {
  public static final String TYPE = "ByteLevel";

  private final boolean addPrefixSpace;
  private final boolean trimOffsets;
  private final boolean useRegex;

  /** A decoder; the arguments are kept for the file but change nothing. */
  public ByteLevelDecoder(boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) {
    this.addPrefixSpace = addPrefixSpace;
    this.trimOffsets = trimOffsets;
    this.useRegex = useRegex;
  }

  public static ByteLevelDecoder fromJson(Json json) {
    return new ByteLevelDecoder(
        json.bool("add_prefix_space", true),
        json.bool("trim_offsets", true),
        json.bool("use_regex", true));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", useRegex);
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
