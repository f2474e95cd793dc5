package org.warmstart.pipeline.result;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A text that was written.
 *
 * @param text the whole: of a decoder alone the prompt and what follows it, of an encoder-decoder
 *     what it makes of its source; without special tokens
 * @param written what was written, without the prompt
 * @param ids the tokens that were written, the end token included
 * @param score with beams, the sum of the tokens' log-probabilities, divided by their number to the
 *     power of the length penalty; empty without
 */
public record GeneratedText(String text, String written, List<Integer> ids, OptionalDouble score) {}
