package org.warmstart.model.head;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
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
    SummaryReadOut.Type type, boolean projected, @Nullable String activation, double dropout) {
  public static TextSummary read(ConfigJson json, SummaryReadOut.Type type, String activation) {
    return new TextSummary(
        json.choice("summary_type", SummaryReadOut.Type.class, type),
        json.bool("summary_use_proj", true),
        json.optionalActivation("summary_activation", activation),
        json.probability("summary_last_dropout", 0.1));
  }

  public void write(ObjectNode json) {
    json.put("summary_type", type.name().toLowerCase(Locale.ROOT));
    json.put("summary_use_proj", projected);
    json.put("summary_activation", activation);
    json.put("summary_last_dropout", dropout);
  }

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
