package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Makes one piece of all, for decoders that follow. */
final class FuseDecoder implements Decoder {
  static final String TYPE = "Fuse";

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    return List.of(String.join("", tokens));
  }
}
