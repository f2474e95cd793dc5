package org.warmstart.learn.objective;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.text.Tokenizer;

/**
 * A pre-training objective: what is predicted from plain text.
 *
 * <p>To add one: write the class, then add its line in {@link Objectives}.
 */
public interface Objective {
  /** The head that a model is trained with. */
  Head head(ObjectiveSettings settings);

  /**
   * The loss term whose exponential is the perplexity; of several terms whose names begin with it,
   * {@code lm_forward} and {@code lm_backward}, the mean over all their targets.
   */
  String languageModelTerm();

  /** Whether the objective reads sentences, and not the raw text with its line breaks. */
  boolean readsSentences();

  /**
   * Cuts a corpus into batches.
   *
   * @throws InputException if the corpus is too small or the tokenizer lacks a special token that
   *     the objective needs
   */
  BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, ObjectiveSettings settings);

  /**
   * Cuts a corpus into the batches that a trained model is scored on; those of training, unless the
   * objective says otherwise.
   *
   * @param stride how far windows of text lie apart; null: as in training
   * @throws InputException as {@link #batches}, and for a stride where there are no windows
   */
  default BatchSource evaluation(
      TokenizedCorpus corpus,
      Tokenizer tokenizer,
      ObjectiveSettings settings,
      @Nullable Integer stride) {
    if (stride != null) {
      throw new InputException("stride goes with the objective 'causal' only");
    }
    return batches(corpus, tokenizer, settings);
  }
}
