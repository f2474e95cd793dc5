package org.warmstart.pipeline;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/**
 * How a checkpoint is used on texts: {@code
 * PipelineOptions.DEFAULT.truncating().withBatchSize(32)}.
 *
 * @param tokenizers instead of the checkpoint's own; null for those
 * @param foreignTokenizers whether they may number tokens otherwise than the checkpoint's own
 * @param batchSize how many texts of a list the model reads at once, at the most
 * @param truncate whether texts that are too long are cut, as their {@link TokenCounts} then say;
 *     else they are errors
 * @param specialTokensInText whether what is spelled like a special token in a text, such as [SEP],
 *     is one; null: if a classifier was trained so, else it is ordinary text
 */
public record PipelineOptions(
    @Nullable TokenizerPair tokenizers,
    boolean foreignTokenizers,
    int batchSize,
    boolean truncate,
    @Nullable Boolean specialTokensInText) {
  /** The checkpoint's tokenizer, 16 texts at once, none of them cut, special tokens ordinary. */
  public static final PipelineOptions DEFAULT = new PipelineOptions(null, false, 16, false, null);

  /**
   * Checks the batch size.
   *
   * @throws InputException if it is below 1
   */
  public PipelineOptions {
    if (batchSize < 1) {
      throw new InputException("the batch size has to be 1 or more, not " + batchSize);
    }
  }

  /**
   * Another tokenizer than the checkpoint's. Loading refuses it if the checkpoint has one that
   * numbers tokens otherwise.
   */
  public PipelineOptions withTokenizer(Tokenizer tokenizer) {
    return new PipelineOptions(
        TokenizerPair.of(tokenizer), false, batchSize, truncate, specialTokensInText);
  }

  /**
   * Other tokenizers than the checkpoint's, whatever numbers they give tokens, which then get the
   * embeddings of others.
   */
  public PipelineOptions withForeignTokenizers(TokenizerPair others) {
    return new PipelineOptions(others, true, batchSize, truncate, specialTokensInText);
  }

  /** At most so many texts at once. */
  public PipelineOptions withBatchSize(int texts) {
    return new PipelineOptions(tokenizers, foreignTokenizers, texts, truncate, specialTokensInText);
  }

  /** Texts that are too long are cut. */
  public PipelineOptions truncating() {
    return new PipelineOptions(tokenizers, foreignTokenizers, batchSize, true, specialTokensInText);
  }

  /** Whether what is spelled like a special token in a text is one. */
  public PipelineOptions withSpecialTokensInText(boolean special) {
    return new PipelineOptions(tokenizers, foreignTokenizers, batchSize, truncate, special);
  }
}
