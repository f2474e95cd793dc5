package org.warmstart.pipeline.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text's words as vectors, each made of those of its tokens.
 *
 * @param text the words with a space between them, as the model has read them
 * @param words each with its vector, in their order
 */
public record WordEmbeddings(String text, List<WordVector> words, TokenCounts tokens)
    implements TextResult {
  /**
   * A word.
   *
   * @param start of the word in the text, in {@code char}s
   * @param end behind it
   * @param vector [D], the caller's own; null where the text was cut before the word, or the
   *     tokenizer leaves nothing of it
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers for computing with; compared by nobody
  public record WordVector(String word, int start, int end, float @Nullable [] vector) {}

  /** How many words have no vector. */
  public long without() {
    return words.stream().filter(word -> word.vector() == null).count();
  }
}
