package org.warmstart.pipeline.result;

import java.util.List;

/**
 * How well a source supports a text.
 *
 * @param score from 0 to 1, over all sentences
 * @param sentences each sentence of the text by itself, in their order
 */
public record ConsistencyResult(double score, List<Sentence> sentences) {
  public ConsistencyResult {
    sentences = List.copyOf(sentences);
  }

  /**
   * A sentence of the text, or a part of one that is too long.
   *
   * @param start its first UTF-16 unit in the text
   * @param end behind the last
   * @param score over the source's chunks
   * @param sourceStart where the chunk that supports it best begins in the source
   * @param sourceEnd behind that chunk
   */
  public record Sentence(int start, int end, double score, int sourceStart, int sourceEnd) {}
}
