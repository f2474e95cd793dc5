package org.warmstart.model.family.reformer;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * Positions: axial ones, of which a position's vector is a row's and a column's side by side
 * (Kitaev et al. 2020, section 5, and the code published with it), or a table of learned ones.
 *
 * <p>Shapes: B batch, T tokens, D width, R rows, C columns.
 */
final class ReformerPositions extends Module {
  private final int rows;
  private final int columns;
  private final @Nullable Parameter byRow;
  private final @Nullable Parameter byColumn;
  private final @Nullable Embedding table;
  private final double dropout;

  ReformerPositions(Reformer.Config config) {
    dropout = config.hiddenDropout();
    Reformer.Positions axes = config.axes();
    rows = axes.axial() ? axes.shape().get(0) : 0;
    columns = axes.axial() ? axes.shape().get(1) : 0;
    if (axes.axial()) {
      Initializer values = Initializer.normal(axes.deviation());
      byRow = parameter("weights.0", new Parameter(values, rows, 1, axes.widths().get(0)));
      byColumn = parameter("weights.1", new Parameter(values, 1, columns, axes.widths().get(1)));
      byRow.markAs(Parameter.Use.EMBEDDINGS);
      byColumn.markAs(Parameter.Use.EMBEDDINGS);
      table = null;
    } else {
      byRow = null;
      byColumn = null;
      table =
          child(
              "embedding",
              new Embedding(config.positions(), config.half(), config.initializerRange()));
    }
  }

  /** Of the first T positions, [T, D], or in training [B, T, D]; those beyond the last are it. */
  Tensor forward(long batch, long tokens) {
    Tensor placesT = Tensors.range(0, tokens);
    if (table != null) {
      Tensor xTD = table.forward("position", Ops.clamp(placesT, 0, table.weight().shape()[0] - 1));
      double p = dropout(dropout);
      return p == 0 ? xTD : Dropout.apply(xTD.unsqueeze(0).expand(batch, tokens, xTD.size(1)), p);
    }
    if (byRow == null || byColumn == null) {
      throw new IllegalStateException("neither axes nor a table");
    }
    placesT = Ops.clamp(placesT, 0, (long) rows * columns - 1);
    Tensor columnT = Ops.remainder(placesT, columns);
    Tensor rowT = Ops.floorDivide(placesT, columns);
    Tensor xTD =
        Tensors.concatenate(
            1,
            Ops.rows(byRow.tensor().squeeze(1), rowT),
            Ops.rows(byColumn.tensor().squeeze(0), columnT));
    double p = dropout(dropout);
    if (p == 0) {
      return xTD;
    }
    // a text's whole column is dropped, in every row
    Tensor keptBC = Dropout.apply(Tensors.full(1, batch, columns), p);
    return xTD.mul(keptBC.index_select(1, columnT).unsqueeze(2));
  }
}
