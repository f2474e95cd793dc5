package org.warmstart.pipeline;

import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.model.family.bert.ElectraPair;

/** From what a model predicts a token. */
enum ScoringKind {
  /** From the tokens before it. */
  CAUSAL,
  /** From a source, and the tokens before it. */
  TARGET,
  /** From all other tokens. */
  MASKED;

  /** The kind of a model; null if it gives tokens no probabilities. */
  static @Nullable ScoringKind of(Model model) {
    return switch (model.head()) {
      case CAUSAL_LM, DOUBLE_HEADS -> CAUSAL;
      // a target that starts with its own last token has no text's probability
      case SEQUENCE_TO_SEQUENCE -> model.config().startsWithLastToken() ? null : TARGET;
      case MASKED_LM, PRE_TRAINING -> MASKED;
      case GENERATOR_AND_DISCRIMINATOR -> model instanceof ElectraPair ? MASKED : null;
      default -> null;
    };
  }
}
