package org.warmstart.generate.processor;

import org.warmstart.base.record.Choices;

/** The rules for the next token by name. */
public final class LogitsProcessors {
  /** All of them. */
  public static final Choices<LogitsProcessorSettings> ALL =
      Choices.of(LogitsProcessorSettings.class, "logits processor")
          .add("repetition-penalty", RepetitionPenalty.class)
          .add("no-repeat-ngram", NoRepeatNgram.class)
          .add("minimum-length", MinimumLength.Settings.class)
          .add("forced-token", ForcedToken.class);

  private LogitsProcessors() {}
}
