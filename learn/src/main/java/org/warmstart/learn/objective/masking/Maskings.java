package org.warmstart.learn.objective.masking;

import org.warmstart.base.record.Choices;

/** What can be hidden as a whole, by name. */
public final class Maskings {
  /** All of them. */
  public static final Choices<Masking> ALL =
      Choices.of(Masking.class, "masking")
          .add("tokens", Tokens.class)
          .add("words", WholeWords.class)
          .add("spans", Spans.class);

  private Maskings() {}
}
