package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/**
 * Joins continuations to what they continue and separates other tokens by spaces; on request takes
 * out the spaces that splitting at punctuation and contractions put in.
 */
public final class WordPieceDecoder implements Decoder {
  public static final String TYPE = "WordPiece";

  private final String prefix;
  private final boolean cleanup;

  public WordPieceDecoder(String prefix, boolean cleanup) {
    this.prefix = prefix;
    this.cleanup = cleanup;
  }

  public static WordPieceDecoder fromJson(Json json) {
    return new WordPieceDecoder(json.string("prefix"), json.bool("cleanup", true));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("prefix", prefix).put("cleanup", cleanup);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    List<String> out = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (i > 0) {
        token = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
      }
      out.add(cleanup ? cleanUp(token) : token);
    }
    return out;
  }

  /** Takes out spaces before punctuation and in contractions. */
  static String cleanUp(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" do not", " don't")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }
}
