package org.warmstart.model;

/**
 * What a model with a head is, apart from its layers.
 *
 * @param architecture the class name that checkpoints state
 * @param names how checkpoints call its parameters
 */
public record Identity(ModelConfig config, String architecture, WeightNames names) {}
