package org.warmstart.learn.distillation;

/** Whether a student's states go through a dense layer that learns with it. */
public enum Projection {
  /** Through one for all layers, where the widths differ. */
  IF_NEEDED,
  /** Through one for all layers, in any case. */
  SHARED,
  /** Through one for each layer. */
  BY_LAYER
}
