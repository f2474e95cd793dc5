package org.warmstart.pipeline;

/**
 * What a model reads at once to score some tokens of a text.
 *
 * @param input the tokens that are fed; of an encoder-decoder its source
 * @param places in the model's output where the targets are predicted, in rising order; as many as
 *     targets
 * @param targets the tokens to score
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
record ScoringWindow(int[] input, int[] places, int[] targets) {
  /** How many tokens the model reads. */
  int size() {
    return input.length + targets.length;
  }
}
