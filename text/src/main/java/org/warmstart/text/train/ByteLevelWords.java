package org.warmstart.text.train;

import java.nio.charset.StandardCharsets;
import org.warmstart.text.split.ByteLevelPreTokenizer;
import org.warmstart.text.split.Gpt2Pattern;
import org.warmstart.text.train.count.WordSplitter;
import org.warmstart.text.unicode.ByteAlphabet;

/**
 * The words of {@link ByteLevelPreTokenizer}, but counted as they are written; only when all are
 * counted are they spelled in bytes.
 */
public final class ByteLevelWords implements WordSplitter {
  private final boolean addPrefixSpace;

  ByteLevelWords(boolean addPrefixSpace) {
    this.addPrefixSpace = addPrefixSpace;
  }

  @Override
  public void split(char[] chars, int from, int to, Sink sink) {
    int i = from;
    if (addPrefixSpace && from < to && chars[from] != ' ') {
      int end = Gpt2Pattern.afterSpace(chars, from, to);
      char[] first = new char[end - from + 1];
      first[0] = ' ';
      System.arraycopy(chars, from, first, 1, end - from);
      sink.add(first, 0, first.length);
      i = end;
    }
    while (i < to) {
      int end = Gpt2Pattern.next(chars, i, to);
      sink.add(chars, i, end);
      i = end;
    }
  }

  @Override
  public String spelling(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    char[] spelled = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      spelled[i] = ByteAlphabet.toChar(bytes[i] & 0xFF);
    }
    return new String(spelled);
  }
}
