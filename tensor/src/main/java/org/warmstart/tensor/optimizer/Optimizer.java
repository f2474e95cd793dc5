package org.warmstart.tensor.optimizer;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a model's weights by their gradients, step by step. Made by {@link OptimizerSettings}.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates every parameter that has a gradient; none if the gradients' norm is not finite.
   *
   * @param learningRate this step's learning rate
   * @param maxNorm gradients are scaled down to this global norm if theirs is larger (Pascanu et
   *     al. 2013); 0 or infinity: never
   * @return the global norm of the gradients before scaling
   */
  double step(double learningRate, double maxNorm);

  /**
   * Gives parameters learning rates of their own.
   *
   * @param factors of the step's learning rate by the parameters' names; 1 for those not named
   * @throws IllegalArgumentException if a name is no parameter's
   */
  void scaleRates(Map<String, Double> factors);

  /** Returns the Euclidean norm of all gradients together; NaN or infinite if one of them is. */
  double gradientNorm();

  /**
   * Returns what the next step depends on beside weights and gradients, by name, {@code
   * <parameter>.<what>}, to be saved; the tensors stay ours.
   */
  Map<String, Tensor> state();

  /**
   * Puts back what {@link #state()} returned; the next step is then the one it would have been.
   *
   * @throws IllegalArgumentException if a tensor belongs to no parameter, is missing or has a wrong
   *     shape
   */
  void restore(Map<String, Tensor> saved);

  /** Frees the state. */
  @Override
  void close();
}
