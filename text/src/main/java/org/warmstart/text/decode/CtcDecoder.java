package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/**
 * Reads the output of connectionist temporal classification: equal tokens in a row are one, padding
 * separates them and goes, and a sign becomes the space between words. Graves et al.,
 * "Connectionist Temporal Classification" (2006).
 */
public final class CtcDecoder implements Decoder {
  public static final String TYPE = "CTC";

  private final String padding;
  private final String wordDelimiter;
  private final boolean cleanup;

  private CtcDecoder(String padding, String wordDelimiter, boolean cleanup) {
    this.padding = padding;
    this.wordDelimiter = wordDelimiter;
    this.cleanup = cleanup;
  }

  public static CtcDecoder fromJson(Json json) {
    return new CtcDecoder(
        json.string("pad_token"),
        json.string("word_delimiter_token"),
        json.requiredBool("cleanup"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("pad_token", padding)
        .put("word_delimiter_token", wordDelimiter)
        .put("cleanup", cleanup);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    List<String> out = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (i > 0 && token.equals(tokens.get(i - 1))) {
        continue;
      }
      String piece = token.replace(padding, "");
      if (cleanup) {
        piece = WordPieceDecoder.cleanUp(piece).replace(wordDelimiter, " ");
      }
      if (!piece.isEmpty()) {
        out.add(piece);
      }
    }
    return out;
  }
}
