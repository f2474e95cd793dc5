package org.warmstart.pipeline.result;

import java.util.List;

/**
 * What a model chooses.
 *
 * @param choices that there were
 * @param best the number of the likeliest, from 0
 * @param probabilities of all, in their order
 * @param tokens of the text with each of the choices, together
 */
public record ChoiceResult(
    List<String> choices, int best, List<Double> probabilities, TokenCounts tokens)
    implements TextResult {
  /** The likeliest choice. */
  public String choice() {
    return choices.get(best);
  }
}
