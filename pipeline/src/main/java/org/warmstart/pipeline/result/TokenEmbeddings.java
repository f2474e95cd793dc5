package org.warmstart.pipeline.result;

import java.util.List;

/**
 * A text's tokens as vectors: the model's last hidden states, or those of other layers.
 *
 * @param texts the text, or both of a pair
 * @param tokenStrings the tokens that the model has read, those that frame the text included
 * @param places where each of them is in the text
 * @param vectors a vector [D] for each of them; the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for computing with; compared by nobody
public record TokenEmbeddings(
    List<String> texts,
    List<String> tokenStrings,
    List<Place> places,
    float[][] vectors,
    TokenCounts tokens)
    implements TextResult {
  /**
   * Where a token is.
   *
   * @param text 0 for the first text, 1 for the second of a pair, -1 for tokens that frame them
   * @param start of the token's text in the {@code String}; 0 for tokens that frame texts
   * @param end behind it
   */
  public record Place(int text, int start, int end) {}
}
