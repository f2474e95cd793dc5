package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Unicode;

/**
 * BERT's normalizer: drops control characters and makes white space plain, puts spaces around CJK
 * ideographs, strips accents (canonical decomposition without non-spacing marks) and lower-cases;
 * each on request. Devlin et al., "BERT" (2019), and the tokenization code published with it.
 */
public final class BertNormalizer implements Normalizer {
  public static final String TYPE = "BertNormalizer";
  private static final int DROPPED = -1;

  private final boolean cleanText;
  private final boolean handleChineseChars;
  private final @Nullable Boolean stripAccents;
  private final boolean lowercase;
  private final boolean strip;
  private final int[] ascii = new int[128];

  /**
   * A normalizer.
   *
   * @param stripAccents null for the same as {@code lowercase}
   */
  public BertNormalizer(
      boolean cleanText,
      boolean handleChineseChars,
      @Nullable Boolean stripAccents,
      boolean lowercase) {
    this.cleanText = cleanText;
    this.handleChineseChars = handleChineseChars;
    this.stripAccents = stripAccents;
    this.lowercase = lowercase;
    this.strip = stripAccents == null ? lowercase : stripAccents;
    for (int c = 0; c < ascii.length; c++) {
      int cleaned = clean(c);
      ascii[c] = cleaned == DROPPED || !lowercase ? cleaned : Unicode.lowerCase(cleaned);
    }
  }

  public static BertNormalizer fromJson(Json json) {
    Boolean strip = json.get("strip_accents") == null ? null : json.bool("strip_accents", false);
    return new BertNormalizer(
        json.bool("clean_text", true),
        json.bool("handle_chinese_chars", true),
        strip,
        json.bool("lowercase", true));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("clean_text", cleanText)
        .put("handle_chinese_chars", handleChineseChars)
        .put("strip_accents", stripAccents)
        .put("lowercase", lowercase);
  }

  public boolean lowercase() {
    return lowercase;
  }

  @Override
  public Text normalize(Text text) {
    Text out = Text.empty(text.length() + 16, text.tracked());
    CombiningRun run = new CombiningRun(this, out);
    char[] chars = text.chars();
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = chars[i];
      if (c < 128) {
        int mapped = ascii[c];
        if (mapped != DROPPED) {
          run.flush();
          out.append((char) mapped, text.start(i), text.end(i));
        }
        continue;
      }
      int codePoint = text.codePoint(i);
      int last = i + Character.charCount(codePoint) - 1;
      other(codePoint, text.start(i), text.end(last), run, out);
      i = last;
    }
    run.flush();
    return out;
  }

  private void other(int original, int start, int end, CombiningRun run, Text out) {
    int codePoint = clean(original);
    if (codePoint == DROPPED) {
      return;
    }
    boolean spaced = handleChineseChars && (Unicode.flags(codePoint) & Unicode.IDEOGRAPH) != 0;
    if (spaced) {
      run.flush();
      out.append(' ', start, end);
    }
    if (strip) {
      decompose(codePoint, start, end, run, out);
    } else {
      emit(codePoint, start, end, out);
    }
    if (spaced) {
      run.flush();
      out.append(' ', start, end);
    }
  }

  private void decompose(int codePoint, int start, int end, CombiningRun run, Text out) {
    int[] parts = Unicode.decomposition(codePoint);
    int count = parts == null ? 1 : parts.length;
    for (int k = 0; k < count; k++) {
      int part = parts == null ? codePoint : parts[k];
      int combiningClass = Unicode.combiningClass(part);
      if (combiningClass == 0) {
        run.flush();
        emitUnlessMark(part, start, end, out);
      } else {
        run.add(part, combiningClass, k == 0, start, end);
      }
    }
  }

  void emitUnlessMark(int codePoint, int start, int end, Text out) {
    if ((Unicode.flags(codePoint) & Unicode.NON_SPACING_MARK) == 0) {
      emit(codePoint, start, end, out);
    }
  }

  private void emit(int codePoint, int start, int end, Text out) {
    if (!lowercase) {
      out.appendCodePoint(codePoint, start, end);
      return;
    }
    out.appendCodePoint(Unicode.lowerCase(codePoint), start, end);
    if (codePoint == Unicode.CAPITAL_I_WITH_DOT) {
      out.append(Unicode.DOT_ABOVE, start, end);
    }
  }

  private int clean(int codePoint) {
    if (!cleanText) {
      return codePoint;
    }
    int flags = Unicode.flags(codePoint);
    if ((flags & Unicode.CONTROL) != 0 || codePoint == 0xFFFD) {
      return DROPPED;
    }
    return (flags & Unicode.SPACE) != 0 ? ' ' : codePoint;
  }
}
