package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/**
 * Repairs characters as the Python library ftfy does: straightens quotes, spells out Latin
 * ligatures, makes characters of full and half width ordinary, takes control characters for what
 * they are in Windows-1252 or out, and ends lines by LF. To be followed by NFC, which ftfy ends
 * with. It does not undo wrong decoding of whole texts, HTML entities or terminal escapes.
 */
public final class FixTextNormalizer implements Normalizer {
  public static final String TYPE = "FixText";
  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final char REPLACEMENT = 0xFFFD;

  @Override
  public ObjectNode json() {
    return Json.object(TYPE);
  }

  @Override
  public Text normalize(Text text) {
    Text out = Text.empty(text.length() + 16, text.tracked());
    char[] chars = text.chars();
    for (int i = 0; i < text.length(); i++) {
      char c = chars[i];
      int start = text.start(i);
      if (c == '\r') {
        boolean pair = i + 1 < text.length() && chars[i + 1] == '\n';
        i += pair ? 1 : 0;
        out.append('\n', start, text.end(i));
      } else if (c >= ' ' && c < 0x7F) {
        out.append(c, start, text.end(i));
      } else {
        String fixed = fixed(c);
        for (int k = 0; k < fixed.length(); k++) {
          out.append(straight(fixed.charAt(k)), start, text.end(i));
        }
      }
    }
    return out;
  }

  /** What becomes of a character but for quotes. */
  private static String fixed(char c) {
    boolean control =
        c < 0x9
            || c == 0xB
            || (c >= 0xE && c < ' ')
            || c == 0x7F
            || (c >= 0x206A && c <= 0x206F)
            || c == 0xFEFF
            || (c >= 0xFFF9 && c <= 0xFFFC);
    if (control) {
      return "";
    }
    if (c >= 0x80 && c < 0xA0) {
      String windows = new String(new byte[] {(byte) c}, WINDOWS);
      return windows.charAt(0) == REPLACEMENT ? String.valueOf(c) : windows;
    }
    if (c == 0x2028 || c == 0x2029) {
      return "\n";
    }
    if (c == 0xFB05) {
      return "\u017Ft";
    }
    return isLigature(c) || c == 0x3000 || (c > 0xFF00 && c < 0xFFF0)
        ? java.text.Normalizer.normalize(String.valueOf(c), java.text.Normalizer.Form.NFKC)
        : String.valueOf(c);
  }

  private static boolean isLigature(char c) {
    return c == 0x132
        || c == 0x133
        || c == 0x149
        || (c >= 0x1C4 && c <= 0x1CC)
        || (c >= 0x1F1 && c <= 0x1F3)
        || (c >= 0xFB00 && c <= 0xFB06);
  }

  private static char straight(char c) {
    if (c == 0x2BC || (c >= 0x2018 && c <= 0x201B)) {
      return '\'';
    }
    return c >= 0x201C && c <= 0x201F ? '"' : c;
  }
}
