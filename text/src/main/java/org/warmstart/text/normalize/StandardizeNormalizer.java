package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Unicode;

/**
 * GPT-1's clean-up of books: dashes become hyphens, the ellipsis three dots and the acute accent an
 * apostrophe; runs of one punctuation character get spaces around them; white space becomes one
 * space, or a line end between spaces if it has one in it; and there is none around the text. After
 * the code published with Radford et al., "Improving Language Understanding by Generative
 * Pre-Training" (2018).
 */
public final class StandardizeNormalizer implements Normalizer {
  public static final String TYPE = "Standardize";
  private static final String SPACED = "-~!\";?+,)(\\/*[]}{|_";

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Text normalize(Text text) {
    return collapsed(spaced(replaced(text)));
  }

  private static Text replaced(Text text) {
    Text out = Text.empty(text.length() + 16, text.tracked());
    for (int i = 0; i < text.length(); i++) {
      char c = text.chars()[i];
      String replacement =
          switch (c) {
            case 0x2013, 0x2014, 0x2015 -> "-";
            case 0x2026 -> "...";
            case 0xB4 -> "'";
            default -> null;
          };
      if (replacement == null) {
        out.append(c, text.start(i), text.end(i));
      } else {
        out.append(replacement, text.start(i), text.end(i));
      }
    }
    return out;
  }

  private static Text spaced(Text text) {
    Text out = Text.empty(text.length() + text.length() / 8, text.tracked());
    char[] chars = text.chars();
    for (int i = 0; i < text.length(); ) {
      int end = i + 1;
      boolean spaced = SPACED.indexOf(chars[i]) >= 0;
      while (spaced && end < text.length() && chars[end] == chars[i]) {
        end++;
      }
      if (spaced) {
        out.append(' ', text.start(i), text.start(i));
      }
      out.append(text, i, end);
      if (spaced) {
        out.append(' ', text.end(end - 1), text.end(end - 1));
      }
      i = end;
    }
    return out;
  }

  private static Text collapsed(Text text) {
    Text out = Text.empty(text.length(), text.tracked());
    for (int i = 0; i < text.length(); ) {
      int end = i;
      boolean newline = false;
      while (end < text.length() && isSpace(text.chars()[end])) {
        newline |= text.chars()[end] == '\n';
        end++;
      }
      if (end == i) {
        out.append(text, i, i + 1);
        i++;
        continue;
      }
      if (i > 0 && end < text.length()) {
        out.append(newline ? " \n " : " ", text.start(i), text.end(end - 1));
      }
      i = end;
    }
    return out;
  }

  /** White space to Python, all of which is of one unit. */
  private static boolean isSpace(char c) {
    return (c >= 0x1C && c <= 0x1F) || (Unicode.flags(c) & Unicode.SPACE) != 0;
  }
}
