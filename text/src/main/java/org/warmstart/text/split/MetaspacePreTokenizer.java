package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;

/**
 * Makes spaces visible as a character of their own, puts one before the text if none is there, and
 * splits before each of them, so that text can be put together again from its tokens. Kudo and
 * Richardson, "SentencePiece" (2018), section 3.2.
 */
public final class MetaspacePreTokenizer implements PreTokenizer {
  private final Metaspace metaspace;

  public MetaspacePreTokenizer(Metaspace metaspace) {
    this.metaspace = metaspace;
  }

  public static MetaspacePreTokenizer fromJson(Json json) {
    return new MetaspacePreTokenizer(Metaspace.fromJson(json));
  }

  @Override
  public ObjectNode json() {
    return metaspace.json();
  }

  @Override
  public boolean needsPlaces() {
    return metaspace.scheme() == Metaspace.Scheme.FIRST;
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    char[] chars = text.chars();
    Text out = Text.empty(text.length() + words.count(), text.tracked());
    Words result = new Words(out);
    int mark = metaspace.replacement();
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int from = out.length();
      int first = text.codePoint(start);
      if (first != ' ' && first != mark && prepends(text, start)) {
        int last = start + Character.charCount(first) - 1;
        out.appendCodePoint(mark, text.start(start), text.end(last));
      }
      for (int i = start; i < words.end(word); ) {
        int codePoint = chars[i] == ' ' ? mark : text.codePoint(i);
        int next = i + (chars[i] == ' ' ? 1 : Character.charCount(codePoint));
        if (codePoint == mark && metaspace.split()) {
          result.add(from, out.length());
          from = out.length();
        }
        out.appendCodePoint(codePoint, text.start(i), text.end(next - 1));
        i = next;
      }
      result.add(from, out.length());
    }
    return result;
  }

  private boolean prepends(Text text, int start) {
    return switch (metaspace.scheme()) {
      case ALWAYS -> true;
      case FIRST -> text.start(start) == 0;
      case NEVER -> false;
    };
  }
}
