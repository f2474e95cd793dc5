package org.warmstart.tensor.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Kernels;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;

/** The Euclidean norm of gradients taken as one vector. */
final class GradientNorm {
  private static final OperatorHandle NORMS = Kernels.find("aten::_foreach_norm", "Scalar");

  private GradientNorm() {}

  /** The norm of the gradients there are; 0 without any. */
  static double of(Map<String, Parameter> parameters) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      List<Tensor> all = new ArrayList<>();
      for (Parameter parameter : parameters.values()) {
        Tensor gradient = parameter.isTrainable() ? parameter.gradient() : null;
        if (gradient != null) {
          all.add(gradient);
        }
      }
      return all.isEmpty() ? 0 : of(all);
    }
  }

  /** The norm of at least one gradient, in the innermost scope. */
  static double of(List<Tensor> gradients) {
    var norms =
        Kernels.call(NORMS, Kernels.list(gradients), new IValue(new Scalar(2.0)), new IValue())
            .get(0)
            .toTensorVector();
    return torch.stack(norms).norm().item_double();
  }

  /** What gradients of a norm are multiplied by, so that it is at most {@code maxNorm}. */
  static double clipping(double norm, double maxNorm) {
    return maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + 1e-6) : 1;
  }
}
