package org.warmstart.data.perturb;

import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ChosenFrom;

/**
 * A way to change texts a little. The same text, strength and seed give the same change; with the
 * same seed, a greater strength changes what a smaller one changed and more.
 */
@ChosenFrom(Perturbations.class)
public interface Perturbation {
  /**
   * Changes a text.
   *
   * @param strength from 0, which changes nothing, to 1: the share of the text's {@link
   *     Perturbed#units}, mostly its words, that are changed; above 0 at least one is, and at the
   *     most all that can be
   */
  Perturbed apply(String text, double strength, SeededRandom random);

  /**
   * Whether the right answer stays what it was, unless the task is about just what is changed. If
   * not, an answer that changes with it need not be wrong.
   */
  boolean keepsLabel();

  /** Whether a text has as many words, with single white space between them, as it had. */
  default boolean keepsWords() {
    return false;
  }

  /** Whether texts are read in several ways, none of which is stronger than another. */
  default boolean hasStrength() {
    return true;
  }
}
