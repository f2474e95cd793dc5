package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.Unicode;

/**
 * Words are runs of letters, digits and marks, and runs of other signs; white space goes: {@code
 * \w+|[^\w\s]+}.
 */
public final class WordPreTokenizer implements PreTokenizer {
  public static final String TYPE = "Whitespace";
  private static final int KIND = Unicode.WORD | Unicode.SPACE;

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int end = words.end(word);
      int kind = Unicode.SPACE;
      for (int i = start; i < end; ) {
        int codePoint = text.codePoint(i);
        int next = Unicode.flags(codePoint) & KIND;
        if (next != kind) {
          if (kind != Unicode.SPACE) {
            out.add(start, i);
          }
          start = i;
          kind = next;
        }
        i += Character.charCount(codePoint);
      }
      if (kind != Unicode.SPACE) {
        out.add(start, end);
      }
    }
    return out;
  }
}
