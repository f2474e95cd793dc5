package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/** Makes one piece of all, for decoders that follow. */
public final class FuseDecoder implements Decoder {
  public static final String TYPE = "Fuse";

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    return List.of(String.join("", tokens));
  }
}
