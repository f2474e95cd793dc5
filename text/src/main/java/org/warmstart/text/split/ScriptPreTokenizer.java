package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.CodePointTable;

/**
 * Splits where the script changes; kana count as Han, and spaces and characters without a script go
 * with what is before them, or if nothing is.
 */
public final class ScriptPreTokenizer implements PreTokenizer {
  public static final String TYPE = "UnicodeScripts";
  private static final int ANY = 0;
  private static final char PROLONGED_SOUND_MARK = 'ー';

  private static final CodePointTable SCRIPTS = new CodePointTable();

  static {
    Map<String, Integer> numbers = new HashMap<>();
    numbers.put("Any", ANY);
    numbers.put("Han", 1);
    numbers.put("Hiragana", 1);
    numbers.put("Katakana", 1);
    CodePointTable.readLines(
        "scripts.txt",
        fields ->
            SCRIPTS.fill(
                Integer.parseInt(fields[1], 16),
                Integer.parseInt(fields[2], 16),
                numbers.computeIfAbsent(fields[3], name -> numbers.size())));
    SCRIPTS.fill(PROLONGED_SOUND_MARK, PROLONGED_SOUND_MARK, 1);
    SCRIPTS.fill(' ', ' ', ANY);
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    for (int word = 0; word < words.count(); word++) {
      // as in the reference, what stands before the first script goes
      int start = words.end(word);
      int last = ANY;
      for (int i = words.start(word); i < words.end(word); ) {
        int codePoint = text.codePoint(i);
        int script = SCRIPTS.get(codePoint);
        if (script != ANY) {
          if (last != script) {
            out.add(Math.min(start, i), i);
            start = i;
          }
          last = script;
        }
        i += Character.charCount(codePoint);
      }
      out.add(start, words.end(word));
    }
    return out;
  }
}
