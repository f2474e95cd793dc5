package org.warmstart.model.loss;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Ops;

/**
 * One summand of a training loss.
 *
 * @param name such as {@code lm}, {@code mlm} or {@code nsp}
 * @param sum scalar tensor: the loss summed over this batch's targets
 * @param targets how many targets this batch has; none at all make a loss of 0
 * @param weight the term's factor in the total
 */
public record LossTerm(String name, Tensor sum, long targets, double weight) {
  /** Labels of this value add nothing to a loss. */
  public static final long IGNORED = -100;

  /** The mean over this batch's targets. */
  public Tensor mean() {
    return Ops.scale(sum, 1.0 / Math.max(1, targets));
  }

  /** The weighted sum of the terms' means over this batch. */
  public static Tensor total(List<LossTerm> terms) {
    return terms.stream()
        .map(term -> Ops.scale(term.sum, term.weight / Math.max(1, term.targets)))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  /**
   * The weighted sum of the terms, each divided by the number of its targets in the whole optimizer
   * step, of which this batch is one part; the parts' totals add up to the step's mean loss.
   */
  public static Tensor share(List<LossTerm> terms, Map<String, Long> targetsOfStep) {
    return terms.stream()
        .map(
            term ->
                Ops.scale(
                    term.sum,
                    term.weight / Math.max(1, targetsOfStep.getOrDefault(term.name, term.targets))))
        .reduce(Tensor::add)
        .orElseThrow();
  }
}
