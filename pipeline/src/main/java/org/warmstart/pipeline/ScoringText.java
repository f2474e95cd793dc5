package org.warmstart.pipeline;

import java.util.List;
import org.warmstart.pipeline.result.TokenCounts;

/**
 * A text, or a context and its continuation, made ready to be scored.
 *
 * @param windows what the model reads; their targets, one after the other, are the scored tokens
 * @param starts of the scored tokens in the text, or in context and continuation together
 * @param ends of the scored tokens
 * @param scored the text that is scored
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
record ScoringText(
    List<ScoringWindow> windows, int[] starts, int[] ends, String scored, TokenCounts counts) {}
