package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.Unicode;

/** BERT's pre-tokenizer: words end at white space, and every punctuation character is a word. */
public final class BertPreTokenizer implements PreTokenizer {
  public static final String TYPE = "BertPreTokenizer";
  private static final int BREAK = Unicode.SPACE | Unicode.PUNCTUATION;

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    char[] chars = text.chars();
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int stop = words.end(word);
      int i = start;
      while (i < stop) {
        int codePoint = chars[i];
        if (codePoint >= Character.MIN_SURROGATE) {
          codePoint = text.codePoint(i);
        }
        int next = i + Character.charCount(codePoint);
        int flags = Unicode.flags(codePoint) & BREAK;
        if (flags != 0) {
          out.add(start, i);
          if ((flags & Unicode.PUNCTUATION) != 0) {
            out.add(i, next);
          }
          start = next;
        }
        i = next;
      }
      out.add(start, stop);
    }
    return out;
  }
}
