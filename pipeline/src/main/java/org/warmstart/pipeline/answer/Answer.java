package org.warmstart.pipeline.answer;

/**
 * An answer, or that there is none.
 *
 * @param text of the context; empty if there is no answer
 * @param start where it starts in the context, in UTF-16 units
 * @param end where it ends; as {@code start} if there is no answer
 * @param score the sum of the logits of its first and its last token
 * @param probability its share among the candidates: the softmax of their scores
 */
public record Answer(String text, int start, int end, double score, double probability) {
  /** Whether it says that there is no answer. */
  public boolean isNone() {
    return text.isEmpty();
  }
}
