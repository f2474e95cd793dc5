package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/** Turns the suffix that ends words into a space, and at the end of the text into nothing. */
public final class BpeDecoder implements Decoder {
  public static final String TYPE = "BPEDecoder";

  private final String suffix;

  public BpeDecoder(String suffix) {
    this.suffix = suffix;
  }

  public static BpeDecoder fromJson(Json json) {
    return new BpeDecoder(json.string("suffix"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("suffix", suffix);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    List<String> out = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      out.add(tokens.get(i).replace(suffix, i == tokens.size() - 1 ? "" : " "));
    }
    return out;
  }
}
