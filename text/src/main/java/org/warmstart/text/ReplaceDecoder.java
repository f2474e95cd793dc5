package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Replaces every match of a pattern in every piece. */
final class ReplaceDecoder implements Decoder {
  private final ReplaceNormalizer replace;

  ReplaceDecoder(ReplaceNormalizer replace) {
    this.replace = replace;
  }

  static ReplaceDecoder fromJson(Json json) {
    return new ReplaceDecoder(ReplaceNormalizer.fromJson(json));
  }

  @Override
  public ObjectNode json() {
    return replace.json();
  }

  @Override
  public List<String> decode(List<String> tokens) {
    return tokens.stream().map(this::replaced).toList();
  }

  private String replaced(String token) {
    char[] chars = WellFormed.chars(token);
    return replace.normalize(Text.slice(chars, 0, chars.length, false)).toString();
  }
}
