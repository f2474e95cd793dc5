package org.warmstart.text.train.count;

import org.jspecify.annotations.Nullable;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;

/** Splits texts into the words that a trainer counts. Safe for many threads. */
public interface WordSplitter {

  /** Takes the words in [from, to); the array is used again afterwards. */
  interface Sink {
    void add(char[] chars, int from, int to);
  }

  /** Splits the text in [from, to), which is well-formed UTF-16. */
  void split(char[] chars, int from, int to, Sink sink);

  /** A word, spelled as the vocabulary to be learned spells it. */
  default String spelling(String word) {
    return word;
  }

  /** The words that a tokenizer's first two stages make. */
  static WordSplitter of(@Nullable Normalizer normalizer, PreTokenizer preTokenizer) {
    return (chars, from, to, sink) -> {
      Text text = Text.slice(chars, from, to, false);
      if (normalizer != null) {
        text = normalizer.normalize(text);
      }
      Words words = preTokenizer.split(Words.whole(text));
      char[] units = words.text().chars();
      for (int i = 0; i < words.count(); i++) {
        sink.add(units, words.start(i), words.end(i));
      }
    };
  }
}
