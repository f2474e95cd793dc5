package org.warmstart.pipeline.result;

import java.util.List;

/**
 * What was written for a text.
 *
 * @param texts as many as the settings ask for ({@code numReturnSequences}), best first
 * @param tokens of the text that was given
 */
public record GenerationResult(List<GeneratedText> texts, TokenCounts tokens)
    implements TextResult {
  /** The whole of the first text, the prompt included. */
  public String text() {
    return texts.get(0).text();
  }

  /** What was written of the first text. */
  public String written() {
    return texts.get(0).written();
  }
}
