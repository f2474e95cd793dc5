package org.warmstart.pipeline.result;

/**
 * A token of a text with its log-probability.
 *
 * @param token how the vocabulary spells it
 * @param start its first UTF-16 unit in the text; of a context and its continuation, in both
 *     together
 * @param end behind its last unit
 * @param logProbability the natural logarithm of its probability, 0 or less
 * @param likeliest whether the model finds no other token likelier in its place
 */
public record ScoredToken(
    int id, String token, int start, int end, double logProbability, boolean likeliest) {}
