package org.warmstart.eval.faithfulness;

import org.jspecify.annotations.Nullable;
import org.warmstart.text.Span;

/**
 * A fact of a text and what its source says of it.
 *
 * @param place in the text
 * @param nearest what is nearest to it in the source, or what supports it; null if nothing is near
 * @param note why, in words for people; empty if the source simply has it
 */
public record CheckedFact(
    FactKind kind, Span place, Verdict verdict, @Nullable Span nearest, String note) {

  /** Whether the source does not have it, or perhaps not. */
  public boolean isSuspect() {
    return verdict == Verdict.UNSUPPORTED || verdict == Verdict.WARNING;
  }
}
