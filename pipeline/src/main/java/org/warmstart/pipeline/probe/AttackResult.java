package org.warmstart.pipeline.probe;

import org.jspecify.annotations.Nullable;
import org.warmstart.data.perturb.Perturbed;

/**
 * How an attack ended.
 *
 * @param changed the text with the words that were exchanged
 * @param before what the model replied to the text as it was; null if it could not read it
 * @param after what it replies to the changed text
 * @param changedWords how many words were exchanged
 * @param words how many the text has
 * @param queries how many texts the model was asked about
 */
public record AttackResult(
    End end,
    Perturbed changed,
    @Nullable Reply before,
    @Nullable Reply after,
    int changedWords,
    int words,
    int queries) {
  /** Ways to end. */
  public enum End {
    /** The class is another. */
    SUCCEEDED,
    /** It is not, and nothing more can be tried. */
    FAILED,
    /** The class was wrong before. */
    WRONG_BEFORE,
    /** The model cannot read the text. */
    UNREADABLE
  }
}
