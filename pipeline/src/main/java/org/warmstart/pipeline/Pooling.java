package org.warmstart.pipeline;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
  /**
   * As the checkpoint's files of sentence-transformers say; else the model's own vector of the
   * text; the mean where it has none.
   */
  MODEL,
  /** The mean over all tokens but padding. */
  MEAN,
  /** The first token's, [CLS] with BERT. */
  FIRST,
  /** The last token's, which with GPT has seen the whole text. */
  LAST
}
