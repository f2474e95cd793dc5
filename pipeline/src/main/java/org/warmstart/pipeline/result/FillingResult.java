package org.warmstart.pipeline.result;

import java.util.List;

/**
 * What a model puts in the place of a text's masks.
 *
 * @param masks for every mask, in the text's order, its likeliest tokens, best first. Every mask is
 *     filled as if the others stayed masks
 */
public record FillingResult(List<List<TokenCandidate>> masks, TokenCounts tokens)
    implements TextResult {
  /** The likeliest token of the first mask. */
  public TokenCandidate best() {
    return masks.get(0).get(0);
  }
}
