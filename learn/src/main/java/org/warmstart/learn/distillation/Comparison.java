package org.warmstart.learn.distillation;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Parameter;

/** A {@link DistillationLoss} between two models that are known. */
public interface Comparison {
  /** How many targets a batch has, without running a model. */
  long targets(Inputs in);

  /**
   * The loss summed over a batch's targets, a scalar.
   *
   * @param in what the student reads
   */
  Tensor sum(Observed student, Observed teacher, Inputs in);

  /** What is learned for the comparison alone, by name; each is given its initial values here. */
  default Map<String, Parameter> parameters() {
    return Map.of();
  }
}
