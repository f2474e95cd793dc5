package org.warmstart.pipeline.result;

import java.util.List;

/**
 * How likely a model finds a text, or a continuation of a context. Logarithms are natural.
 *
 * @param logProbability the sum over the tokens, 0 or less
 * @param greedy whether every token is the likeliest in its place, so that greedy decoding would
 *     write them
 * @param scored the tokens; of a context and its continuation, those of the latter
 * @param bytes of the text, or the continuation, in UTF-8
 * @param characters as bytes, in Unicode code points
 * @param tokens how many tokens of all were read, the context's included
 */
public record ScoringResult(
    double logProbability,
    boolean greedy,
    List<ScoredToken> scored,
    int bytes,
    int characters,
    TokenCounts tokens)
    implements TextResult {
  /** The mean of the tokens' log-probabilities. */
  public double perToken() {
    return logProbability / scored.size();
  }

  /** The log-probability divided by the bytes; minus infinity where there are none. */
  public double perByte() {
    return bytes == 0 ? Double.NEGATIVE_INFINITY : logProbability / bytes;
  }

  /** The log-probability divided by the characters; minus infinity where there are none. */
  public double perCharacter() {
    return characters == 0 ? Double.NEGATIVE_INFINITY : logProbability / characters;
  }

  /** e to the power of minus the mean log-probability of a token. */
  public double perplexity() {
    return Math.exp(-perToken());
  }
}
