package org.warmstart.data.corpus;

/** A part of the split: what a model learns from, what settings are chosen on, what is reported. */
public enum Part {
  TRAIN,
  VALIDATION,
  TEST
}
