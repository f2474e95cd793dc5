package org.warmstart.model.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * The pieces of which factorised attention's patterns are made, but for the window. All look at a
 * text as a table with rows of {@code stride} tokens.
 *
 * <p>Shapes: B batch, T tokens, N heads, E any width; C rows of L tokens, the last one filled up.
 */
final class FactorizedParts {
  private FactorizedParts() {}

  /** [B, N, T, E] → [B, C, L, N, E]. */
  private static Tensor table(Tensor xBNTE, long stride) {
    long tokens = xBNTE.size(2);
    long rows = rows(tokens, stride);
    return Ops.pad(xBNTE.transpose(1, 2), 1, 0, rows * stride - tokens, 0)
        .reshape(xBNTE.size(0), rows, stride, xBNTE.size(1), xBNTE.size(3));
  }

  /** [B, C, L, N, E] → [B, N, T, E]. */
  private static Tensor text(Tensor tableBCLNE, long tokens) {
    return tableBCLNE.flatten(1, 2).narrow(1, 0, tokens).transpose(1, 2);
  }

  private static long rows(long tokens, long stride) {
    return (tokens + stride - 1) / stride;
  }

  /** The earlier keys of the query's own column: those a multiple of the stride away. */
  record Columns(long tokens, long stride, @Nullable Tensor bias, boolean isCausal)
      implements AttentionPart {
    static Columns all(long tokens, long stride) {
      return new Columns(tokens, stride, null, true);
    }

    /** Without the query itself and the key one stride before it. */
    static Columns beyondOneStride(long tokens, long stride) {
      int rows = Math.toIntExact(rows(tokens, stride));
      float[] values = new float[rows * rows];
      for (int i = 0; i < values.length; i++) {
        values[i] = i / rows - i % rows >= 2 ? 0 : Float.NEGATIVE_INFINITY;
      }
      return new Columns(tokens, stride, Tensors.ofFloats(values, rows, rows), false);
    }

    /** Every column a group: [B, N, T, E] → [B·L, N, C, E]. */
    @Override
    public Tensor queries(Tensor xBNTE) {
      return table(xBNTE, stride).transpose(1, 2).flatten(0, 1).transpose(1, 2);
    }

    @Override
    public Tensor keys(Tensor xBMTE) {
      return queries(xBMTE);
    }

    @Override
    public Tensor restored(Tensor xGNCE, double missing) {
      Tensor columnsBLCNE =
          xGNCE.transpose(1, 2).reshape(-1, stride, xGNCE.size(2), xGNCE.size(1), xGNCE.size(3));
      return text(columnsBLCNE.transpose(1, 2), tokens);
    }
  }

  /** The earlier keys of the query's own row, and the query itself. */
  record OwnRow(long tokens, long stride) implements AttentionPart {
    /** Every row a group: [B, N, T, E] → [B·C, N, L, E]. */
    @Override
    public Tensor queries(Tensor xBNTE) {
      return table(xBNTE, stride).flatten(0, 1).transpose(1, 2);
    }

    @Override
    public Tensor keys(Tensor xBMTE) {
      return queries(xBMTE);
    }

    @Override
    public Tensor restored(Tensor xGNLE, double missing) {
      long rows = rows(tokens, stride);
      Tensor rowsBCLNE =
          xGNLE.transpose(1, 2).reshape(-1, rows, stride, xGNLE.size(1), xGNLE.size(3));
      return text(rowsBCLNE, tokens);
    }

    @Override
    public @Nullable Tensor bias() {
      return null;
    }

    @Override
    public boolean isCausal() {
      return true;
    }
  }

  /**
   * The last few keys of every row, which sum their rows up.
   *
   * @param count how many of each row
   * @param first the first query that sees one
   */
  record Summaries(long tokens, long stride, long count, long first, Tensor bias)
      implements AttentionPart {
    /** Of all rows, the query's own too, as far as they are not later than the query. */
    static Summaries all(long tokens, long stride, long count) {
      return of(tokens, stride, count, stride - count, false);
    }

    /** Of the rows before the query's own. */
    static Summaries ofEarlierRows(long tokens, long stride, long count) {
      return of(tokens, stride, count, stride, true);
    }

    private static Summaries of(
        long tokens, long stride, long count, long first, boolean earlierRowsOnly) {
      int keys = Math.toIntExact(rows(tokens, stride) * count);
      int queries = Math.toIntExact(Math.max(0, tokens - first));
      float[] values = new float[Math.multiplyExact(queries, keys)];
      for (int i = 0; i < values.length; i++) {
        long query = first + i / keys;
        long row = i % keys / count;
        long key = row * stride + stride - count + i % keys % count;
        boolean seen = earlierRowsOnly ? row < query / stride : key <= query;
        values[i] = seen ? 0 : Float.NEGATIVE_INFINITY;
      }
      Tensor bias = Tensors.ofFloats(values, queries, keys);
      return new Summaries(tokens, stride, count, first, bias);
    }

    /** Whether the text is too short for any query to see one. */
    boolean isEmpty() {
      return tokens <= first;
    }

    @Override
    public Tensor queries(Tensor xBNTE) {
      return xBNTE.narrow(2, first, tokens - first);
    }

    @Override
    public Tensor keys(Tensor xBMTE) {
      return table(xBMTE, stride).narrow(2, stride - count, count).flatten(1, 2).transpose(1, 2);
    }

    @Override
    public Tensor restored(Tensor xBNtE, double missing) {
      return Ops.pad(xBNtE, 2, first, 0, missing);
    }

    @Override
    public boolean isCausal() {
      return false;
    }
  }
}
