package org.warmstart.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Which library multiplies float32 matrices. On AMD processors with AVX-512, MKL keeps to its AVX2
 * kernels; oneDNN, which libtorch carries too, is 2.2 times as fast there.
 *
 * <p>libtorch hands float32 products to oneDNN only if it may lower their precision to bfloat16.
 * oneDNN does so where the processor multiplies bfloat16 tiles (AMX) and computes in plain float32
 * elsewhere; that is tested here, by products of numbers that bfloat16 cannot hold, before oneDNN
 * is used.
 */
final class MatrixProducts {
  /** Needs 13 bits; bfloat16 has 8 and rounds it to 1. */
  private static final double FINE = 1 + 1.0 / 4096;

  /** Rows, summed products and columns, as training and decoding have them. */
  private static final long[][] SHAPES = {
    {512, 768, 768}, {100, 64, 100}, {4, 768, 3072}, {1, 768, 768}, {768, 512, 768}
  };

  private MatrixProducts() {}

  /** Chooses oneDNN if it is the faster one here and exact; returns whether it did. */
  static boolean chooseOneDnn() {
    if (!torch.hasMKLDNN() || !isAmdWithoutTiles()) {
      return false;
    }
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

  private static boolean isAmdWithoutTiles() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      Set<String> words = new HashSet<>();
      lines
          .filter(line -> line.startsWith("flags") || line.startsWith("vendor_id"))
          .limit(2)
          .forEach(line -> words.addAll(Arrays.asList(line.split("\\s+"))));
      return words.contains("AuthenticAMD")
          && words.contains("avx512f")
          && words.stream().noneMatch(word -> word.startsWith("amx"));
    } catch (IOException e) {
      return false; // another system: MKL stays
    }
  }

  private static boolean isExact() {
    try (var scope = new org.bytedeco.javacpp.PointerScope()) {
      for (long[] shape : SHAPES) {
        Tensor a = torch.ones(shape[0], shape[1]).mul(new Scalar(FINE));
        Tensor b = torch.ones(shape[2], shape[1]).mul(new Scalar(FINE));
        double expected = shape[1] * FINE * FINE;
        double error =
            torch.linear(a, b).sub(new Scalar(expected)).abs().max().item_double() / expected;
        if (!(error < 1e-5)) {
          return false;
        }
      }
      return true;
    }
  }
}
