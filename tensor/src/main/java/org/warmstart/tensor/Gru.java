package org.warmstart.tensor;

import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
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
    this(sizes, Start.usual(sizes));
  }

  private Gru(Sizes sizes, Start start) {
    super(sizes, GATES, start);
    if (sizes.projection() > 0 || sizes.singleBias()) {
      throw new IllegalArgumentException("a GRU has neither projection nor single bias: " + sizes);
    }
  }

  /**
   * A layer whose gates start with orthogonal recurrent matrices, other weights uniform in [-bound,
   * bound] and no bias (Kiros et al. 2015, section 3).
   */
  public static Gru orthogonal(Sizes sizes, double bound) {
    return new Gru(
        sizes,
        new Start(
            Initializer.uniform(bound),
            Initializer.orthogonal(GATES),
            Initializer.ZEROS,
            Initializer.ZEROS));
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

  /**
   * Reads rows while the gates see something else at every token, the same for all tokens of a row:
   * W x + b + c in the place of W x + b. Any padding stands at the end of the rows, and is read.
   *
   * <p>libtorch's kernels do not let c in, but without a GPU they take the same steps; to append
   * c's cause to every x instead would cost a product of its width for every token.
   *
   * @param addedBG c [B, 3·H], the gates in the order r, z, n
   * @return [B, T, H]
   * @throws IllegalStateException if this is not one layer that reads left to right
   */
  public Tensor forwardGiven(Tensor addedBG, Tensor xBTI) {
    if (sizes().cells() > 1) {
      throw new IllegalStateException("only one layer of one direction can be given something");
    }
    Parameter[] cell = firstCell();
    Tensor recurrent = cell[1].tensor();
    Tensor recurrentBias = cell[3].tensor();
    Tensor inputTBG =
        Ops.linear(xBTI.transpose(0, 1), cell[0].tensor(), cell[2].tensor()).add(addedBG);
    TensorVector inputs = inputTBG.unbind(0);
    Tensor[] states = new Tensor[(int) inputs.size()];
    long units = sizes().hidden();
    Tensor hBH = Tensors.zeros(xBTI.size(0), units);
    for (int t = 0; t < states.length; t++) {
      TensorVector in = inputs.get(t).split_with_sizes(new long[] {2 * units, units}, 1);
      TensorVector of =
          Ops.linear(hBH, recurrent, recurrentBias)
              .split_with_sizes(new long[] {2 * units, units}, 1);
      Tensor[] gates = Ops.chunk(Ops.sigmoid(in.get(0).add(of.get(0))), 2);
      Tensor candidate = Ops.tanh(in.get(1).add(gates[0].mul(of.get(1))));
      hBH = candidate.add(gates[1].mul(hBH.sub(candidate)));
      states[t] = hBH;
    }
    return Tensors.stack(1, states);
  }
}
