package org.warmstart.model.head;

import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;

/**
 * What a model with a head is, apart from its layers.
 *
 * @param architecture the class name that checkpoints state
 * @param names how checkpoints call its parameters
 */
public record Identity(ModelConfig config, String architecture, WeightNames names) {}
