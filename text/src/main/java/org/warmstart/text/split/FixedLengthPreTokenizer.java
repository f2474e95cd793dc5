package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;

/** Cuts into words of a number of characters. */
public final class FixedLengthPreTokenizer implements PreTokenizer {
  public static final String TYPE = "FixedLength";
  private static final int DEFAULT_LENGTH = 5;

  private final int length;

  private FixedLengthPreTokenizer(int length) {
    this.length = length;
  }

  /** Every character by itself. */
  public static FixedLengthPreTokenizer characters() {
    return new FixedLengthPreTokenizer(1);
  }

  public static FixedLengthPreTokenizer fromJson(Json json) {
    int length = json.integer("length", DEFAULT_LENGTH);
    if (length < 1) {
      throw json.required("length").wrong("expected a length of at least 1, found " + length);
    }
    return new FixedLengthPreTokenizer(length);
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("length", length);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int count = 0;
      for (int i = start; i < words.end(word); ) {
        i += Character.charCount(text.codePoint(i));
        if (++count == length) {
          out.add(start, i);
          start = i;
          count = 0;
        }
      }
      out.add(start, words.end(word));
    }
    return out;
  }
}
