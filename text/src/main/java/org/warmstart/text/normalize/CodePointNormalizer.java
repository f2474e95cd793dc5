package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Unicode;

/** The normalizers that map or drop every code point by itself. */
public final class CodePointNormalizer implements Normalizer {
  private static final int DROPPED = -1;

  /** What is done with a code point. */
  public enum Kind {
    /** Makes it lower case, whatever stands around it. */
    LOWERCASE("Lowercase") {
      @Override
      int map(int codePoint) {
        return Unicode.lowerCase(codePoint);
      }
    },

    /** Drops it if it combines; to be put after a decomposition. */
    STRIP_ACCENTS("StripAccents") {
      @Override
      int map(int codePoint) {
        return (Unicode.flags(codePoint) & Unicode.ACCENT) != 0 ? DROPPED : codePoint;
      }
    },

    /** Drops control characters and makes white space and invisible characters a space. */
    NMT("Nmt") {
      @Override
      int map(int codePoint) {
        return switch (codePoint) {
          case 0x9, 0xA, 0xC, 0xD, 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> ' ';
          case 0x200B, 0x200C, 0x200D, 0x200E, 0x200F -> ' ';
          case 0xB, 0x7F, 0x8F, 0x9F -> DROPPED;
          default ->
              (codePoint >= 0x1 && codePoint <= 0x8) || (codePoint >= 0xE && codePoint <= 0x1F)
                  ? DROPPED
                  : codePoint;
        };
      }
    };

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    public String type() {
      return type;
    }

    /** What becomes of a code point, or -1 if nothing does. */
    abstract int map(int codePoint);
  }

  private final Kind kind;

  public CodePointNormalizer(Kind kind) {
    this.kind = kind;
  }

  @Override
  public ObjectNode json() {
    return Json.object(kind.type);
  }

  @Override
  public Text normalize(Text text) {
    Text out = Text.empty(text.length(), text.tracked());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePoint(i);
      int next = i + Character.charCount(codePoint);
      int mapped = kind.map(codePoint);
      if (mapped != DROPPED) {
        out.appendCodePoint(mapped, text.start(i), text.end(next - 1));
        if (codePoint == Unicode.CAPITAL_I_WITH_DOT && kind == Kind.LOWERCASE) {
          out.append(Unicode.DOT_ABOVE, text.start(i), text.end(next - 1));
        }
      }
      i = next;
    }
    return out;
  }
}
