package org.warmstart.text.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Decoder;

/** Takes up to a number of a character off the start and the end of every piece. */
public final class StripDecoder implements Decoder {
  public static final String TYPE = "Strip";

  private final int content;
  private final int start;
  private final int stop;

  /**
   * A decoder.
   *
   * @param content the code point to take off
   * @param start how many at the start at the most
   * @param stop how many at the end at the most
   */
  public StripDecoder(int content, int start, int stop) {
    this.content = content;
    this.start = start;
    this.stop = stop;
  }

  public static StripDecoder fromJson(Json json) {
    String content = json.string("content");
    if (content.codePointCount(0, content.length()) != 1) {
      throw json.required("content")
          .wrong("expected one character, found " + Messages.quote(content));
    }
    return new StripDecoder(content.codePointAt(0), json.integer("start"), json.integer("stop"));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("content", Character.toString(content))
        .put("start", start)
        .put("stop", stop);
  }

  @Override
  public List<String> decode(List<String> tokens) {
    return tokens.stream().map(this::strip).toList();
  }

  private String strip(String token) {
    int width = Character.charCount(content);
    int from = 0;
    for (int i = 0; i < start && from < token.length(); i++) {
      if (token.codePointAt(from) != content) {
        break;
      }
      from += width;
    }
    int to = token.length();
    for (int i = 0; i < stop && to > from; i++) {
      if (token.codePointBefore(to) != content) {
        break;
      }
      to -= width;
    }
    return token.substring(from, to);
  }
}
