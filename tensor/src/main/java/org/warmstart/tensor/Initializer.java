package org.warmstart.tensor;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Fills a new parameter; random ones draw from libtorch's generator, so a seed fixes them. */
@FunctionalInterface
public interface Initializer {
  Initializer ZEROS = Tensor::zero_;
  Initializer ONES = tensor -> tensor.fill_(new Scalar(1.0));

  /** Writes the initial values into {@code tensor}. */
  void fill(Tensor tensor);

  /** The same with one row of zeros (the padding token's embedding). */
  default Initializer exceptRow(long zeroRow) {
    return tensor -> {
      fill(tensor);
      tensor.select(0, zeroRow).zero_();
    };
  }

  /** One value everywhere. */
  static Initializer constant(double value) {
    return tensor -> tensor.fill_(new Scalar(value));
  }

  /** Normally distributed around 0. */
  static Initializer normal(double std) {
    return tensor -> tensor.normal_(0, std, new GeneratorOptional());
  }

  /**
   * Normally distributed around 0 and drawn anew where it is farther away than {@code cutoff}
   * standard deviations.
   */
  static Initializer truncatedNormal(double std, double cutoff) {
    return tensor -> {
      double bound = torch.erf(Tensors.scalar(cutoff / Math.sqrt(2))).item_double();
      tensor.uniform_(-bound, bound, new GeneratorOptional());
      tensor.erfinv_().mul_(new Scalar(std * Math.sqrt(2)));
      tensor.clamp_(
          new ScalarOptional(new Scalar(-cutoff * std)),
          new ScalarOptional(new Scalar(cutoff * std)));
    };
  }

  /** Normally distributed around 0, with one row of zeros (the padding token's embedding). */
  static Initializer normalExceptRow(double std, long zeroRow) {
    return normal(std).exceptRow(zeroRow);
  }

  /**
   * Sinusoids over positions (Vaswani et al. 2017, section 3.5): row p of width D holds sin(p /
   * 10000^(2i/D)) and cos of the same for i from 0 to D/2.
   *
   * @param interleaved whether sine and cosine take turns, as in the paper; otherwise all sines
   *     come before all cosines
   */
  static Initializer sinusoids(boolean interleaved) {
    return tensor -> {
      int positions = Math.toIntExact(tensor.size(0));
      int width = Math.toIntExact(tensor.size(1));
      int sines = (width + 1) / 2;
      float[] values = new float[positions * width];
      for (int p = 0; p < positions; p++) {
        for (int j = 0; j < width; j++) {
          int pair = j / 2;
          double angle = p / Math.pow(10000, 2.0 * pair / width);
          int column = interleaved ? j : pair + (j % 2 == 0 ? 0 : sines);
          values[p * width + column] = (float) (j % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
        }
      }
      tensor.copy_(Tensors.ofFloats(values, positions, width));
    };
  }

  /**
   * Random orthogonal matrices, one below the other (Saxe, McClelland & Ganguli 2014): for the
   * square matrices of a recurrent layer's gates.
   *
   * @param matrices how many equal parts the rows fall into
   */
  static Initializer orthogonal(int matrices) {
    return tensor -> {
      long rows = tensor.size(0) / matrices;
      for (int i = 0; i < matrices; i++) {
        torch.orthogonal_(tensor.narrow(0, i * rows, rows));
      }
    };
  }

  /** Uniform in [-bound, bound]. */
  static Initializer uniform(double bound) {
    return tensor -> tensor.uniform_(-bound, bound, new GeneratorOptional());
  }
}
