package org.warmstart.pipeline.result;

/**
 * A class and how a model scores it.
 *
 * @param score its probability; of a regression, the number
 */
public record LabelScore(String label, double score) {}
