package org.warmstart.tensor;

import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000)
 * through libtorch's kernels: with σ the logistic function and gates stacked in the order i, f, g,
 * o,
 *
 * <pre>
 * i = σ(W x + U h + b)   f, o likewise   g = tanh(W x + U h + b)
 * c' = f·c + i·g         h' = o·tanh(c'), projected if there is a projection
 * </pre>
 *
 * <p>Shapes as in {@link Recurrent}.
 */
public final class Lstm extends Recurrent {
  private static final int GATES = 4;

  public Lstm(Sizes sizes) {
    this(sizes, Start.usual(sizes));
  }

  private Lstm(Sizes sizes, Start start) {
    super(sizes, GATES, start);
  }

  /**
   * A layer that starts by remembering: the forget gates' bias is 1 and the other gates' 0
   * (Jozefowicz, Zaremba & Sutskever 2015).
   */
  public static Lstm remembering(Sizes sizes) {
    Initializer forget =
        bias -> {
          Initializer.ZEROS.fill(bias);
          Initializer.ONES.fill(bias.narrow(0, sizes.hidden(), sizes.hidden()));
        };
    return new Lstm(sizes, Start.usual(sizes).withBias(forget));
  }

  /** Where each layer and direction stands: hidden [K, B, O] and cell [K, B, H]. */
  public record State(Tensor hiddenKBO, Tensor cellKBH) {}

  /** The last layer's outputs [B, T, O·directions], and the state behind each row's last token. */
  public record Output(Tensor outputBTO, State last) {}

  /**
   * Reads rows of tokens.
   *
   * @param lengthsB how many tokens at the front of each row are real, int64, at least 1; null if
   *     all are. Others are not read; their outputs are 0.
   * @param start the state to go on from; null for zeros
   */
  public Output forward(Tensor xBTI, @Nullable Tensor lengthsB, @Nullable State start) {
    State from =
        start != null
            ? start
            : new State(zeroState(xBTI, sizes().outputs()), zeroState(xBTI, sizes().hidden()));
    // oneDNN's kernel reads whole rows fastest, but packs the weights at every call (eight times
    // the work of one token) and has no projections
    if (lengthsB == null && xBTI.size(1) > 1 && sizes().projection() == 0) {
      T_TensorTensorTensor_T result =
          torch.lstm(
              xBTI,
              new TensorVector(from.hiddenKBO, from.cellKBH),
              weights(),
              true,
              sizes().layers(),
              sizes().dropout(),
              isTraining(),
              sizes().bidirectional(),
              true);
      return new Output(result.get0(), new State(result.get1(), result.get2()));
    }
    Packed packed = Packed.of(xBTI, lengthsB);
    T_TensorTensorTensor_T result =
        torch.lstm(
            packed.dataMI,
            packed.rowsT,
            new TensorVector(packed.sorted(from.hiddenKBO), packed.sorted(from.cellKBH)),
            weights(),
            true,
            sizes().layers(),
            sizes().dropout(),
            isTraining(),
            sizes().bidirectional());
    return new Output(
        packed.unpack(result.get0()),
        new State(packed.unsorted(result.get1()), packed.unsorted(result.get2())));
  }
}
