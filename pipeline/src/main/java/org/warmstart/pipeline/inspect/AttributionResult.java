package org.warmstart.pipeline.inspect;

import java.util.List;
import org.warmstart.pipeline.result.TokenCounts;

/**
 * The attributions of one text.
 *
 * @param settings how they were made
 * @param tokens of the text; for a model that writes on, what was written behind it too
 * @param written what a decoder beside an encoder has read; else empty
 * @param attributions of every score
 * @param counts of the text's tokens, and how many of them were read
 */
public record AttributionResult(
    AttributionSettings settings,
    List<InspectedToken> tokens,
    List<InspectedToken> written,
    List<Attribution> attributions,
    TokenCounts counts) {
  public AttributionResult {
    tokens = List.copyOf(tokens);
    written = List.copyOf(written);
    attributions = List.copyOf(attributions);
  }
}
