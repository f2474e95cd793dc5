package org.warmstart.pipeline;

import java.util.List;
import org.warmstart.model.Inputs;
import org.warmstart.pipeline.inspect.InspectedToken;
import org.warmstart.pipeline.result.TokenCounts;

/**
 * A text as a model reads it, ready to be looked into.
 *
 * @param inputs of one forward pass with one row; in the scope it was made in
 * @param tokens of the text, in the order of {@code input_ids}
 * @param decoderTokens what a decoder beside an encoder reads; empty if there is none
 * @param written the tokens that were given or written behind the text, and whose scores can be
 *     asked for; empty if none were
 * @param firstWritten the place in the logits that predicts the first of them, or the next word
 * @param counts of the text's tokens
 */
record InspectedText(
    Inputs inputs,
    List<InspectedToken> tokens,
    List<InspectedToken> decoderTokens,
    List<InspectedToken> written,
    int firstWritten,
    TokenCounts counts) {
  InspectedText {
    tokens = List.copyOf(tokens);
    decoderTokens = List.copyOf(decoderTokens);
    written = List.copyOf(written);
  }
}
