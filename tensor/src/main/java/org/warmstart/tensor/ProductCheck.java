package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.tensor.engine.Engine;

/**
 * Products of the size that training and decoding have, compared with sums in double precision that
 * no library computed.
 */
public final class ProductCheck {
  /** float32's own rounding stays below; numbers rounded to bfloat16 or TF32 do not. */
  static final double TOLERANCE = 1e-5;

  /** Rows, summed products and columns of BERT-base's dense layers and of a decoding step. */
  private static final int[][] SHAPES = {{512, 768, 3072}, {512, 3072, 768}, {4, 768, 30522}};

  private static final int MOST_SAMPLES = 20_000;
  private static final int EDGE = 3;

  private ProductCheck() {}

  /**
   * What came of the products at one number of threads.
   *
   * @param gflops billions of operations a second, the best of three runs of all shapes
   * @param error the largest difference from double precision, divided by the largest result
   */
  public record Result(int threads, double gflops, double error) {
    /** Whether the products are right. */
    public boolean passes() {
      return error < TOLERANCE; // a NaN is not
    }

    /** The result as a line that {@link #parse} reads. */
    public String line() {
      return String.format(Locale.ROOT, "%d %.2f %.3e", threads, gflops, error);
    }

    /** Reads what {@link #line} wrote. */
    public static Result parse(String line) {
      String[] words = line.split(" ");
      return new Result(
          Integer.parseInt(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
  }

  /** Multiplies with a number of threads, with plain weights and with packed ones. */
  public static Result run(int threads) {
    Engine.setThreads(threads);
    double worst = 0;
    double operations = 0;
    long nanos = 0;
    for (int[] shape : SHAPES) {
      try (Autograd.Off off = Autograd.off();
          Scope scope = Scope.open()) {
        Operands operands = Operands.random(shape[0], shape[1], shape[2]);
        long best = Long.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
          long start = System.nanoTime();
          Tensor product = torch.linear(operands.x, operands.weight);
          best = Math.min(best, System.nanoTime() - start);
          worst = worse(worst, operands.error(product));
        }
        Tensor packed = PackedWeights.pack(operands.weight);
        worst = worse(worst, operands.error(PackedWeights.linear(operands.x, packed, null)));
        Scope.release(packed);
        operations += 2.0 * shape[0] * shape[1] * shape[2];
        nanos += best;
      }
    }
    return new Result(threads, operations / nanos, worst);
  }

  private static double worse(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
  }

  /** x [rows, in] and a weight [out, in], and the results at the places that are looked at. */
  private static final class Operands {
    final Tensor x;
    final Tensor weight;
    private final int[][] places;
    private final double[] expected;

    private Operands(Tensor x, Tensor weight, int[][] places, double[] expected) {
      this.x = x;
      this.weight = weight;
      this.places = places;
      this.expected = expected;
    }

    static Operands random(int rows, int in, int out) {
      SeededRandom random = new SeededRandom(rows + in + out);
      float[] x = normal(random, rows * in);
      float[] weight = normal(random, out * in);
      int[][] places = places(random, rows, out);
      double[] expected = new double[places.length];
      for (int i = 0; i < places.length; i++) {
        int row = places[i][0] * in;
        int column = places[i][1] * in;
        expected[i] =
            IntStream.range(0, in).mapToDouble(k -> (double) x[row + k] * weight[column + k]).sum();
      }
      return new Operands(
          Tensors.ofFloats(x, rows, in), Tensors.ofFloats(weight, out, in), places, expected);
    }

    private static float[] normal(SeededRandom random, int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    /** Corners, where kernels handle what their tiles leave over, and places at random. */
    private static int[][] places(SeededRandom random, int rows, int columns) {
      List<int[]> places = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        for (int column : new int[] {0, 1, columns - 2, columns - 1}) {
          places.add(new int[] {row, column});
        }
      }
      for (int column = 0; column < columns && column < MOST_SAMPLES / 2; column++) {
        places.add(new int[] {column % EDGE, column});
        places.add(new int[] {rows - 1 - column % EDGE, columns - 1 - column});
      }
      while (places.size() < MOST_SAMPLES) {
        places.add(new int[] {random.nextInt(rows), random.nextInt(columns)});
      }
      return places.toArray(int[][]::new);
    }

    double error(Tensor product) {
      float[] found = Tensors.floats(product);
      int columns = (int) product.size(1);
      double largest = 0;
      double difference = 0;
      for (int i = 0; i < places.length; i++) {
        double value = found[places[i][0] * columns + places[i][1]];
        difference = worse(difference, Math.abs(value - expected[i]));
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      return difference / largest;
    }
  }
}
