package org.warmstart.tensor.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * Which library multiplies float32 matrices: the one that is fastest here. MKL keeps to its AVX2
 * kernels on other makers' processors with AVX-512, where oneDNN, which libtorch carries too, was
 * 2.2 times as fast; on Intel's, MKL was ahead. So both are timed.
 *
 * <p>libtorch hands float32 products to oneDNN only on processors with AVX-512, and only if oneDNN
 * may lower their precision to bfloat16. oneDNN does so where the processor multiplies bfloat16
 * tiles (AMX) and computes in plain float32 elsewhere; that is tested here, by products of numbers
 * that bfloat16 cannot hold, before oneDNN is used.
 */
final class MatrixProducts {
  /** Needs 13 bits; bfloat16 has 8 and rounds it to 1. */
  private static final double FINE = 1 + 1.0 / 4096;

  /** Rows, summed products and columns whose results are looked at. */
  private static final long[][] EXACT_SHAPES = {
    {512, 768, 768}, {100, 64, 100}, {4, 768, 3072}, {1, 768, 768}, {768, 512, 768}
  };

  /** Another library than the usual one must be this much faster, or noise would choose. */
  private static final double WORTH_IT = 1.1;

  /** The first makes a library ready; of the others the best counts. */
  private static final int RUNS = 6;

  private MatrixProducts() {}

  /**
   * What a library did on this machine, in GFLOP/s.
   *
   * @param training products of hundreds of rows: a dense layer forward, and its weights' gradient
   * @param decoding a product of four rows, which waits for memory
   */
  record Speed(double training, double decoding) {
    double mean() {
      return Math.sqrt(training * decoding);
    }

    Speed best(Speed other) {
      return new Speed(Math.max(training, other.training), Math.max(decoding, other.decoding));
    }
  }

  /** The library in use, how that was decided, and what was measured (nothing, if forced). */
  record Choice(MatrixLibrary library, String reason, Map<MatrixLibrary, Speed> speeds) {
    @Override
    public String toString() {
      String measured =
          speeds.entrySet().stream()
              .map(
                  e ->
                      String.format(
                          Locale.ROOT,
                          "%s %.0f and %.0f",
                          e.getKey().label(),
                          e.getValue().training(),
                          e.getValue().decoding()))
              .collect(Collectors.joining(", "));
      return library.label()
          + " ("
          + reason
          + (measured.isEmpty() ? "" : "; GFLOP/s in training and decoding: " + measured)
          + ")";
    }
  }

  /**
   * Uses a library: the wished one, or the fastest.
   *
   * @param wish the library to use whatever its speed, or null
   * @param loaded MKL or OpenBLAS, whichever libtorch was loaded with
   * @param remembered what was measured before
   * @throws InputException if the wished one cannot multiply here
   */
  static Choice choose(
      @Nullable MatrixLibrary wish, MatrixLibrary loaded, MeasuredSpeeds remembered) {
    if (wish != null) {
      if (wish == MatrixLibrary.ONEDNN) {
        forceOneDnn();
      }
      return new Choice(wish, MatrixLibrary.VARIABLE, Map.of());
    }
    Map<MatrixLibrary, Speed> speeds = remembered.get(() -> measure(loaded));
    Speed usual = speeds.get(loaded);
    Speed other = speeds.get(MatrixLibrary.ONEDNN);
    boolean faster = usual != null && other != null && other.mean() > WORTH_IT * usual.mean();
    // what was true when it was measured is tested again: another library may have been put in
    MatrixLibrary library = faster && useOneDnn() ? MatrixLibrary.ONEDNN : loaded;
    String reason = speeds.size() > 1 ? "the fastest here" : "the only one here";
    return new Choice(library, reason, speeds);
  }

  private static void forceOneDnn() {
    if (!torch.hasMKLDNN() || !mayReachOneDnn()) {
      throw new InputException(
          MatrixLibrary.VARIABLE
              + "=onednn: libtorch hands float32 products to oneDNN only on processors with"
              + " AVX-512, and this one has: "
              + Processor.here().decisiveSets());
    }
    if (!useOneDnn()) {
      throw new InputException(
          MatrixLibrary.VARIABLE
              + "=onednn: oneDNN does not multiply in exact float32 on this processor (ONEDNN_MAX_CPU_ISA=AVX512_CORE"
              + " keeps it from rounding to bfloat16)");
    }
  }

  private static boolean mayReachOneDnn() {
    Processor processor = Processor.here();
    return processor.hasAvx512() || processor.instructionSets().isEmpty();
  }

  /** Hands products to oneDNN if they are exact there; tells whether they are. */
  private static boolean useOneDnn() {
    allow(torch.Float32Precision.BF16);
    if (isExact()) {
      return true;
    }
    allow(torch.Float32Precision.NONE);
    return false;
  }

  private static void allow(torch.Float32Precision precision) {
    torch
        .globalContext()
        .setFloat32Precision(torch.Float32Backend.MKLDNN, torch.Float32Op.MATMUL, precision);
  }

  private static Map<MatrixLibrary, Speed> measure(MatrixLibrary loaded) {
    List<MatrixLibrary> candidates = new ArrayList<>(List.of(loaded));
    if (torch.hasMKLDNN() && Processor.here().hasAvx512() && useOneDnn()) {
      candidates.add(MatrixLibrary.ONEDNN);
    }
    Map<MatrixLibrary, Speed> speeds = new EnumMap<>(MatrixLibrary.class);
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = fine(256, 768);
      Tensor few = fine(4, 768);
      Tensor square = fine(768, 768);
      Tensor wide = fine(3072, 768);
      // in turn, so that other work on the machine meets all of them
      for (int run = 0; run < RUNS; run++) {
        for (MatrixLibrary library : candidates) {
          allow(
              library == MatrixLibrary.ONEDNN
                  ? torch.Float32Precision.BF16
                  : torch.Float32Precision.NONE);
          double forward = gflops(256L * 768 * 768, () -> torch.linear(rows, square));
          double gradient = gflops(256L * 768 * 768, () -> torch.mm(rows.t(), rows));
          double decoding = gflops(4L * 768 * 3072, () -> torch.linear(few, wide));
          speeds.merge(library, new Speed(Math.sqrt(forward * gradient), decoding), Speed::best);
        }
      }
    } finally {
      allow(torch.Float32Precision.NONE);
    }
    return speeds;
  }

  private interface Product {
    Tensor compute();
  }

  private static double gflops(long multiplications, Product product) {
    long start = System.nanoTime();
    product.compute().close();
    return 2.0 * multiplications / Math.max(1, System.nanoTime() - start);
  }

  private static Tensor fine(long... shape) {
    return torch.ones(shape).mul_(new Scalar(FINE));
  }

  private static boolean isExact() {
    try (PointerScope scope = new PointerScope()) {
      for (long[] shape : EXACT_SHAPES) {
        Tensor product = torch.linear(fine(shape[0], shape[1]), fine(shape[2], shape[1]));
        double expected = shape[1] * FINE * FINE;
        double error = product.sub(new Scalar(expected)).abs().max().item_double() / expected;
        if (!(error < 1e-5)) {
          return false;
        }
      }
      return true;
    }
  }
}
