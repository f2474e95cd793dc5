package org.warmstart.tensor;

import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent units (Cho et al. 2014) through libtorch's kernels: with σ the logistic function
 * and gates stacked in the order r, z, n,
 *
 * <pre>
 * r = σ(W x + b + U h + b')   z likewise   n = tanh(W x + b + r·(U h + b'))
 * h' = (1 - z)·n + z·h
 * </pre>
 *
 * <p>Shapes as in {@link Recurrent}.
 */
public final class Gru extends Recurrent {
  private static final int GATES = 3;

  /**
   * A layer of these sizes.
   *
   * @throws IllegalArgumentException if they ask for a projection, which the kernel does not have,
   *     or a single bias, which would make another unit of it
   */
  public Gru(Sizes sizes) {
    super(sizes, GATES, null);
    if (sizes.projection() > 0 || sizes.singleBias()) {
      throw new IllegalArgumentException("a GRU has neither projection nor single bias: " + sizes);
    }
  }

  /** The last layer's outputs [B, T, H·directions], and the state behind each row's last token. */
  public record Output(Tensor outputBTH, Tensor lastKBH) {}

  /**
   * Reads rows of tokens.
   *
   * @param lengthsB how many tokens at the front of each row are real, int64, at least 1; null if
   *     all are. Others are not read; their outputs are 0.
   * @param startKBH the state to go on from; null for zeros
   */
  public Output forward(Tensor xBTI, @Nullable Tensor lengthsB, @Nullable Tensor startKBH) {
    Packed packed = Packed.of(xBTI, lengthsB);
    Tensor start = startKBH != null ? startKBH : zeroState(xBTI, sizes().hidden());
    T_TensorTensor_T result =
        torch.gru(
            packed.dataMI,
            packed.rowsT,
            packed.sorted(start),
            weights(),
            true,
            sizes().layers(),
            sizes().dropout(),
            isTraining(),
            sizes().bidirectional());
    return new Output(packed.unpack(result.get0()), packed.unsorted(result.get1()));
  }
}
