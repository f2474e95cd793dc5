package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.ByteAlphabet;

/**
 * GPT-2's pre-tokenizer: splits by {@linkplain Gpt2Pattern its pattern} and writes every UTF-8 byte
 * as a character of {@link ByteAlphabet}.
 */
public final class ByteLevelPreTokenizer implements PreTokenizer {
  private final ByteLevelSettings settings;

  public ByteLevelPreTokenizer(ByteLevelSettings settings) {
    this.settings = settings;
  }

  @Override
  public ObjectNode json() {
    return settings.json();
  }

  boolean addPrefixSpace() {
    return settings.addPrefixSpace();
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Text out = Text.empty(text.length() + text.length() / 8 + 16, text.tracked());
    Words result = new Words(out);
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int end = words.end(word);
      int from = out.length();
      int i = start;
      if (settings.addPrefixSpace() && text.chars()[start] != ' ') {
        int last = start + Character.charCount(text.codePoint(start)) - 1;
        out.append(ByteAlphabet.SPACE, text.start(start), text.end(last));
        // the added space begins the first word, if the pattern lets it
        i = settings.useRegex() ? Gpt2Pattern.afterSpace(text.chars(), start, end) : end;
        encode(text, start, i, out);
        result.add(from, out.length());
      }
      while (i < end) {
        int stop = settings.useRegex() ? Gpt2Pattern.next(text.chars(), i, end) : end;
        from = out.length();
        encode(text, i, stop, out);
        result.add(from, out.length());
        i = stop;
      }
    }
    return result;
  }

  private static void encode(Text text, int from, int to, Text out) {
    int i = out.tracked() ? from : encodeAscii(text, from, to, out);
    encodeTracked(text, i, to, out);
  }

  /** Writes the ASCII characters that come first, as fast as can be, and returns where they end. */
  private static int encodeAscii(Text text, int from, int to, Text out) {
    out.reserve(to - from);
    char[] chars = text.chars();
    char[] target = out.chars();
    int at = out.length();
    int i = from;
    while (i < to && chars[i] < 0x80) {
      target[at++] = ByteAlphabet.toChar(chars[i++]);
    }
    out.setLength(at);
    return i;
  }

  private static void encodeTracked(Text text, int from, int to, Text out) {
    char[] chars = text.chars();
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c < 0x80) {
        out.append(ByteAlphabet.toChar(c), text.start(i), text.end(i));
      } else if (Character.isHighSurrogate(c)) {
        encodeWide(text.codePoint(i), text.start(i), text.end(i + 1), out);
        i++;
      } else {
        encodeWide(c, text.start(i), text.end(i), out);
      }
    }
  }

  private static void encodeWide(int codePoint, int start, int end, Text out) {
    if (codePoint < 0x800) {
      out.append(ByteAlphabet.toChar(0xC0 | (codePoint >> 6)), start, end);
    } else {
      if (codePoint < 0x10000) {
        out.append(ByteAlphabet.toChar(0xE0 | (codePoint >> 12)), start, end);
      } else {
        out.append(ByteAlphabet.toChar(0xF0 | (codePoint >> 18)), start, end);
        out.append(ByteAlphabet.toChar(0x80 | ((codePoint >> 12) & 0x3F)), start, end);
      }
      out.append(ByteAlphabet.toChar(0x80 | ((codePoint >> 6) & 0x3F)), start, end);
    }
    out.append(ByteAlphabet.toChar(0x80 | (codePoint & 0x3F)), start, end);
  }
}
