package org.warmstart.learn.probe;

import java.util.List;
import org.warmstart.base.InputException;

/**
 * How a model is probed.
 *
 * @param strengths of the perturbations, in rising order
 * @param copies how often a row is changed in each way, with other draws
 * @param second whether the second texts of pairs are changed, else the first
 * @param tolerance by how much a number may move before it is another answer, and differ from the
 *     right one; of no matter to other answers
 * @param examples of flips that are kept for each perturbation
 * @param resamples of the bootstrap intervals, of 95 %
 */
public record ProbeSettings(
    List<Double> strengths,
    int copies,
    boolean second,
    double tolerance,
    int examples,
    int resamples,
    long seed) {
  /** Puts the strengths in order. */
  public ProbeSettings {
    strengths = strengths.stream().distinct().sorted().toList();
    if (strengths.isEmpty() || strengths.get(0) <= 0 || strengths.get(strengths.size() - 1) > 1) {
      throw new InputException("strengths have to be above 0 and at most 1, not " + strengths);
    }
  }
}
