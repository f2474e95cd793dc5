package org.warmstart.tensor;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Fills a new parameter; random ones draw from libtorch's generator, so a seed fixes them. */
@FunctionalInterface
public interface Initializer {
  Initializer ZEROS = Tensor::zero_;
  Initializer ONES = tensor -> tensor.fill_(new Scalar(1.0));

  /** Writes the initial values into {@code tensor}. */
  void fill(Tensor tensor);

  /** Normally distributed around 0. */
  static Initializer normal(double standardDeviation) {
    return tensor -> tensor.normal_(0, standardDeviation, new GeneratorOptional());
  }

  /** Normally distributed around 0, with one row of zeros (the padding token's embedding). */
  static Initializer normalExceptRow(double standardDeviation, long zeroRow) {
    return tensor -> {
      tensor.normal_(0, standardDeviation, new GeneratorOptional());
      tensor.select(0, zeroRow).zero_();
    };
  }

  /** Uniform in [-bound, bound]. */
  static Initializer uniform(double bound) {
    return tensor -> tensor.uniform_(-bound, bound, new GeneratorOptional());
  }
}
