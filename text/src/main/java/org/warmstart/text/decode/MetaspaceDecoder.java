package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.json.Json;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Decoder;

/** Makes visible spaces plain ones; the first token's are taken out if one had been put there. */
public final class MetaspaceDecoder implements Decoder {
  private final Metaspace metaspace;

  public MetaspaceDecoder(Metaspace metaspace) {
    this.metaspace = metaspace;
  }

  public static MetaspaceDecoder fromJson(Json json) {
    return new MetaspaceDecoder(Metaspace.fromJson(json));
  }

  @Override
  public ObjectNode json() {
    return metaspace.json();
  }

  @Override
  public List<String> decode(List<String> tokens) {
    String mark = Character.toString(metaspace.replacement());
    boolean strip = metaspace.scheme() != Metaspace.Scheme.NEVER;
    List<String> out = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      out.add(tokens.get(i).replace(mark, i == 0 && strip ? "" : " "));
    }
    return out;
  }
}
