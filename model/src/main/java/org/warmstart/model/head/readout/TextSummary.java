package org.warmstart.model.head.readout;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Linear;

/**
 * How ELECTRA and XLNet sum a text up in one vector.
 *
 * @param projected whether a dense layer follows
 * @param activation behind it; null or empty for none
 * @param dropout behind the activation
 */
public record TextSummary(
    @Key("summary_type") SummaryReadOut.Type type,
    @Key("summary_use_proj") @Default("true") boolean projected,
    @Key("summary_activation") @ActivationName @Nullable String activation,
    @Key("summary_last_dropout") @Default("0.1") @Probability double dropout) {
  /** The summary under its names in checkpoints, and an output layer on it. */
  public SummaryReadOut readOut(Linear projection, String outputName, Linear output) {
    return new SummaryReadOut(
        "sequence_summary",
        type,
        projected ? projection : null,
        activation == null || activation.isEmpty() ? null : Activation.named(activation),
        dropout,
        outputName,
        output);
  }
}
