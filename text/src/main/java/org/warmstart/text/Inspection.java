package org.warmstart.text;

import java.util.List;

/**
 * What each stage of a tokenizer made of a text.
 *
 * @param parts the stretches of the text between added tokens, and those tokens
 * @param encoding the result, with what the post-processor added
 */
public record Inspection(List<Part> parts, Encoding encoding) {

  /**
   * A stretch of the text.
   *
   * @param start where it begins in the text, in UTF-16 units
   * @param end where it ends
   * @param normalized what the normalizer made of it; of an added token, what is taken as the token
   * @param added whether it is an added token, which no further stage sees
   * @param words what the pre-tokenizer made of it, with the model's tokens; an added token is a
   *     word of one token
   */
  public record Part(int start, int end, String normalized, boolean added, List<Word> words) {}

  /**
   * A word.
   *
   * @param text the word as the model sees it
   * @param start where it begins in the text, in UTF-16 units
   * @param end where it ends
   * @param tokens what the model makes of it
   */
  public record Word(String text, int start, int end, List<Token> tokens) {}

  /**
   * A token of a word.
   *
   * @param start where it begins in the text after post-processing, in UTF-16 units
   * @param end where it ends
   */
  public record Token(int id, String token, int start, int end) {}
}
