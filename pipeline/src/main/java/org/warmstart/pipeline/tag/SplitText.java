package org.warmstart.pipeline.tag;

import java.util.List;
import org.warmstart.text.Encoding;

/**
 * A text that was split into words before: the words with single spaces between them, as a
 * tokenizer reads them, and which word a token is of.
 */
public final class SplitText {
  private final List<String> words;
  private final String text;
  private final int[] starts;
  private final int[] ends;

  private SplitText(List<String> words, String text, int[] starts, int[] ends) {
    this.words = words;
    this.text = text;
    this.starts = starts;
    this.ends = ends;
  }

  /** Of words, none of which is empty. */
  public static SplitText of(List<String> words) {
    int[] starts = new int[words.size()];
    int[] ends = new int[words.size()];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ends.length; i++) {
      if (words.get(i).isEmpty()) {
        throw new IllegalArgumentException("word " + (i + 1) + " is empty");
      }
      if (i > 0) {
        text.append(' ');
      }
      starts[i] = text.length();
      text.append(words.get(i));
      ends[i] = text.length();
    }
    return new SplitText(List.copyOf(words), text.toString(), starts, ends);
  }

  /** As {@link #of}; if a word is blank, of no words at all, which nothing can be made of. */
  public static SplitText ofWords(List<String> words) {
    return of(words.stream().anyMatch(String::isBlank) ? List.of() : words);
  }

  /** The words. */
  public List<String> words() {
    return words;
  }

  /** The words as one text. */
  public String text() {
    return text;
  }

  /** Where a word starts in the text. */
  public int start(int word) {
    return starts[word];
  }

  /** Where a word ends in the text. */
  public int end(int word) {
    return ends[word];
  }

  /**
   * The number of each token's word, -1 for special tokens. A token that begins with the space
   * before a word is that word's.
   *
   * @param encoding of {@link #text}, perhaps cut
   */
  public int[] wordsOf(Encoding encoding) {
    int[] words = new int[encoding.size()];
    int word = 0;
    for (int token = 0; token < words.length; token++) {
      words[token] = -1;
      if (encoding.sequence()[token] >= 0) {
        // offsets hardly ever go back, but in normalized text they may
        while (word > 0 && ends[word - 1] > encoding.starts()[token]) {
          word--;
        }
        while (word < ends.length - 1 && ends[word] <= encoding.starts()[token]) {
          word++;
        }
        words[token] = word;
      }
    }
    return words;
  }

  /**
   * Where a word has its first token: for each token whether it is the first of its word.
   *
   * @param words as {@link #wordsOf} gives them
   */
  public static boolean[] firsts(int[] words) {
    boolean[] firsts = new boolean[words.length];
    int before = -1;
    for (int token = 0; token < words.length; token++) {
      firsts[token] = words[token] > before;
      before = Math.max(before, words[token]);
    }
    return firsts;
  }
}
