package org.warmstart.model.head.readout;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Probability;

/**
 * How GPT's double heads summarise a text into one vector; only the summary by the classification
 * token, with a projection to the labels, is built, the one that GPT-1 uses.
 *
 * @param activation behind the projection, or null
 * @param dropout before the projection
 */
public record SummaryConfig(
    @Key("summary_type") @Default("cls_index") @Only String type,
    @Key("summary_use_proj") @Default("true") @Only boolean projected,
    @Key("summary_activation") @ActivationName @Nullable String activation,
    @Key("summary_proj_to_labels") @Default("true") @Only boolean toLabels,
    @Key("summary_first_dropout") @Default("0.1") @Probability double dropout) {}
