package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.PackedSequence;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Lstm} and {@link Gru} share: their parameters, under the names and with the initial
 * values that PyTorch gives them, and how padded rows are handed to libtorch's kernels.
 *
 * <p>Shapes: B batch, T tokens, I inputs, H hidden units, O outputs (H, or the projection's), K
 * layers times directions, G gates.
 */
public abstract class Recurrent extends Module {
  /**
   * Sizes and choices of a recurrent layer.
   *
   * @param inputs width of the inputs
   * @param hidden units of each layer and direction
   * @param layers stacked on each other
   * @param projection width that an LSTM's outputs are projected to (Sak, Senior & Beaufays 2014);
   *     0 for none
   * @param bidirectional whether half of the outputs come from reading right to left
   * @param singleBias whether the gates have one bias; PyTorch has two, which are added
   * @param dropout probability between layers, in training
   */
  public record Sizes(
      int inputs,
      int hidden,
      int layers,
      int projection,
      boolean bidirectional,
      boolean singleBias,
      double dropout) {
    /** One layer that reads left to right. */
    public static Sizes of(int inputs, int hidden) {
      return new Sizes(inputs, hidden, 1, 0, false, false, 0);
    }

    public Sizes withLayers(int count) {
      return new Sizes(inputs, hidden, count, projection, bidirectional, singleBias, dropout);
    }

    public Sizes withProjection(int width) {
      return new Sizes(inputs, hidden, layers, width, bidirectional, singleBias, dropout);
    }

    public Sizes withBothDirections() {
      return new Sizes(inputs, hidden, layers, projection, true, singleBias, dropout);
    }

    public Sizes withSingleBias() {
      return new Sizes(inputs, hidden, layers, projection, bidirectional, true, dropout);
    }

    public Sizes withDropout(double p) {
      return new Sizes(inputs, hidden, layers, projection, bidirectional, singleBias, p);
    }

    /** O, the outputs of one direction. */
    public int outputs() {
      return projection > 0 ? projection : hidden;
    }

    /** K. */
    public int cells() {
      return layers * directions();
    }

    private int directions() {
      return bidirectional ? 2 : 1;
    }
  }

  /**
   * How parameters start.
   *
   * @param input the weights that meet the inputs
   * @param recurrent the weights that meet the state
   * @param bias the first bias
   * @param secondBias the one that is added to it
   */
  record Start(Initializer input, Initializer recurrent, Initializer bias, Initializer secondBias) {
    /** As PyTorch has it: uniform, narrower the more units there are. */
    static Start usual(Sizes sizes) {
      Initializer uniform = Initializer.uniform(1 / Math.sqrt(sizes.hidden));
      return new Start(uniform, uniform, uniform, uniform);
    }

    Start withBias(Initializer other) {
      return new Start(input, recurrent, other, secondBias);
    }
  }

  private final Sizes sizes;
  private final int gates;
  private final List<Parameter[]> cells = new ArrayList<>();

  /** Registers the parameters. */
  Recurrent(Sizes sizes, int gates, Start start) {
    this.sizes = sizes;
    this.gates = gates;
    long width = sizes.inputs;
    for (int layer = 0; layer < sizes.layers; layer++) {
      for (int direction = 0; direction < sizes.directions(); direction++) {
        Parameter[] cell = cell("_l" + layer + (direction == 0 ? "" : "_reverse"), width, start);
        for (Parameter part : cell) {
          part.markLayer(layer);
        }
        cells.add(cell);
      }
      width = (long) sizes.outputs() * sizes.directions();
    }
  }

  private Parameter[] cell(String suffix, long inputs, Start start) {
    long rows = (long) gates * sizes.hidden;
    List<Parameter> parts = new ArrayList<>();
    parts.add(parameter("weight_ih" + suffix, new Parameter(start.input, rows, inputs)));
    parts.add(
        parameter("weight_hh" + suffix, new Parameter(start.recurrent, rows, sizes.outputs())));
    parts.add(parameter("bias_ih" + suffix, new Parameter(start.bias, rows)));
    if (!sizes.singleBias) {
      parts.add(parameter("bias_hh" + suffix, new Parameter(start.secondBias, rows)));
    }
    if (sizes.projection > 0) {
      parts.add(
          parameter(
              "weight_hr" + suffix,
              new Parameter(start.recurrent, sizes.projection, sizes.hidden)));
    }
    return parts.toArray(new Parameter[0]);
  }

  public final Sizes sizes() {
    return sizes;
  }

  /** The parameters in the order of the kernels' argument. */
  final TensorVector weights() {
    TensorVector weights = new TensorVector();
    for (Parameter[] cell : cells) {
      for (int i = 0; i < cell.length; i++) {
        weights.push_back(cell[i].tensor());
        if (sizes.singleBias && i == 2) {
          weights.push_back(Tensors.zeros((long) gates * sizes.hidden));
        }
      }
    }
    return weights;
  }

  /** The first layer's parameters left to right, in the order of the kernels' argument. */
  final Parameter[] firstCell() {
    return cells.get(0);
  }

  /** The state before the first token, [K, B, width]. */
  final Tensor zeroState(Tensor xBTI, long width) {
    return Tensors.zeros(sizes.cells(), xBTI.size(0), width);
  }

  /**
   * Rows without their padding, as the kernels read them: token by token of all rows that still
   * have one, longest row first.
   */
  static final class Packed {
    final Tensor dataMI;
    final Tensor rowsT;
    private final @Nullable PackedSequence sequence;
    private final long batch;
    private final long length;

    private Packed(
        Tensor dataMI, Tensor rowsT, @Nullable PackedSequence sequence, long batch, long length) {
      this.dataMI = dataMI;
      this.rowsT = rowsT;
      this.sequence = sequence;
      this.batch = batch;
      this.length = length;
    }

    /**
     * Packs rows.
     *
     * @param lengthsB real tokens at the front of each row, at least 1; null if all are real
     */
    static Packed of(Tensor xBTI, @Nullable Tensor lengthsB) {
      long batch = xBTI.size(0);
      long length = xBTI.size(1);
      if (lengthsB == null) {
        Tensor dataMI = xBTI.transpose(0, 1).reshape(batch * length, xBTI.size(2));
        return new Packed(dataMI, Tensors.fullLongs(batch, length), null, batch, length);
      }
      PackedSequence packed = torch.pack_padded_sequence(xBTI, lengthsB, true, false);
      return new Packed(packed.data(), packed.batch_sizes(), packed, batch, length);
    }

    /** A state [K, B, width] in the order of the packed rows. */
    Tensor sorted(Tensor state) {
      return sequence == null ? state : state.index_select(1, sequence.sorted_indices());
    }

    /** A state [K, B, width] back in the order of the batch. */
    Tensor unsorted(Tensor state) {
      return sequence == null ? state : state.index_select(1, sequence.unsorted_indices());
    }

    /** Outputs [M, O] → [B, T, O], 0 at padded positions. */
    Tensor unpack(Tensor outputMO) {
      if (sequence == null) {
        return outputMO.view(length, batch, -1).transpose(0, 1);
      }
      PackedSequence outputs =
          new PackedSequence(
              outputMO, rowsT, sequence.sorted_indices(), sequence.unsorted_indices());
      return torch.pad_packed_sequence(outputs, true, 0, new LongOptional(length)).get0();
    }
  }
}
