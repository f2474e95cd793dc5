package org.warmstart.text.normalize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.sentencepiece.SentencePieceNormalizer;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.Graphemes;

/**
 * SentencePiece's table of replacements as the reference applies it: to grapheme clusters of up to
 * five bytes as a whole, if they begin with a key, else to each of their characters. What
 * SentencePiece itself makes of the table, {@link SentencePieceNormalizer} does.
 */
public final class PrecompiledNormalizer implements Normalizer {
  public static final String TYPE = "Precompiled";
  private static final int LONGEST_CLUSTER = 5;

  private final CharacterMap map;

  public PrecompiledNormalizer(CharacterMap map) {
    this.map = map;
  }

  public static PrecompiledNormalizer fromJson(Json json) {
    return new PrecompiledNormalizer(
        CharacterMap.fromBase64(json.required("precompiled_charsmap")));
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE).put("precompiled_charsmap", map.base64());
  }

  @Override
  public double growth() {
    return map.longest();
  }

  @Override
  public Text normalize(Text text) {
    char[] chars = text.chars();
    int length = text.length();
    Transform out = new Transform(length + 16);
    CharacterMap.Match match = new CharacterMap.Match();
    int i = 0;
    while (i < length) {
      char c = chars[i];
      boolean alone = c < 128 && c != '\r' && (i + 1 == length || chars[i + 1] < 128);
      int end = alone ? i + 1 : Graphemes.end(chars, i, length);
      String whole = alone ? map.ascii(c) : cluster(chars, i, end, match);
      if (whole != null) {
        replace(Character.codePointCount(chars, i, end - i), whole, out);
        i = end;
        continue;
      }
      while (i < end) {
        int codePoint = Character.codePointAt(chars, i, end);
        int next = i + Character.charCount(codePoint);
        if (map.find(chars, i, next, false, match)) {
          replace(1, match.replacement, out);
        } else {
          out.add(codePoint, 0);
        }
        i = next;
      }
    }
    return out.apply(text);
  }

  private @Nullable String cluster(char[] chars, int from, int to, CharacterMap.Match match) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      // a surrogate is half of four bytes
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      if (bytes > LONGEST_CLUSTER) {
        return null;
      }
    }
    return map.find(chars, from, to, false, match) ? match.replacement : null;
  }

  /** Notes a replacement; what is left over of the characters goes with the one before. */
  private static void replace(int old, String replacement, Transform out) {
    int count = replacement.codePointCount(0, replacement.length());
    int at = 0;
    for (int i = 0; i < replacement.length(); at++) {
      int codePoint = replacement.codePointAt(i);
      out.add(codePoint, at < old ? 0 : 1);
      i += Character.charCount(codePoint);
    }
    int last = out.size() - 1;
    if (count < old && last >= 0) {
      out.set(last, out.codePoint(last), out.change(last) + count - old);
    }
  }
}
