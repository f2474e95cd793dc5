package org.warmstart.learn.distillation;

import org.warmstart.base.record.ChosenFrom;

/**
 * How far a student is from its teacher: a record whose components are the loss's settings.
 *
 * <p>To add one: write the record, then add its line in {@link DistillationLosses}.
 */
@ChosenFrom(DistillationLosses.class)
public interface DistillationLoss {
  /** The factor in the whole loss. */
  double weight();

  /** What of the two models is compared. */
  Compared compared();

  /**
   * Gets ready for two models.
   *
   * @throws org.warmstart.base.InputException if they cannot be compared in this way, saying what
   *     could be
   */
  Comparison between(Anatomy student, Anatomy teacher);

  /** What of the two models is compared. */
  enum Compared {
    /** What the heads say: of tokens or of texts. */
    SCORES,
    /** The states between the layers. */
    STATES,
    /** What attention works on. */
    ATTENTION
  }
}
