package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.WellFormed;

/** Replaces every match of a pattern in every piece. */
public final class ReplaceDecoder implements Decoder {
  private final ReplaceNormalizer replace;

  public ReplaceDecoder(ReplaceNormalizer replace) {
    this.replace = replace;
  }

  public static ReplaceDecoder fromJson(Json json) {
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
