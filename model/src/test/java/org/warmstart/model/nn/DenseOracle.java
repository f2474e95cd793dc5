package org.warmstart.model.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/** Attention with every score in memory, under a mask that is asked pair by pair. */
final class DenseOracle {
  static final int BATCH = 2;
  static final int HEADS = 4;
  static final double SCALE = 0.3;
  static final double TOLERANCE = 2e-5;
  private static final int WIDTH = 5;

  private DenseOracle() {}

  /** Whether a query sees a key, by their positions. */
  @FunctionalInterface
  interface Sight {
    boolean sees(int query, int key);
  }

  /** Where a batch's two rows are padded. */
  enum Gaps {
    NONE,
    BEHIND,
    /** The first in front, the second behind. */
    BOTH;

    boolean isReal(int row, int token, int tokens) {
      return switch (this) {
        case NONE -> true;
        case BEHIND -> token < tokens - 1 - 4 * row;
        case BOTH -> row == 0 ? token >= 3 : token < tokens - 5;
      };
    }

    private int first(int row) {
      return this == BOTH && row == 0 ? 3 : 0;
    }

    /** 0 and the lowest number, [B, 1, 1, T]. */
    @Nullable Tensor bias(int tokens) {
      return this == NONE ? null : tensor(tokens, 0, (float) Ops.LOWEST, 1, 1, tokens);
    }

    /** What stands at real tokens, and 0 elsewhere. */
    Tensor real(Tensor aBNTH) {
      int tokens = (int) aBNTH.size(2);
      return aBNTH.mul(tensor(tokens, 1, 0, 1, tokens, 1));
    }

    private Tensor tensor(int tokens, float real, float padding, long... shape) {
      float[] values = new float[BATCH * tokens];
      for (int i = 0; i < values.length; i++) {
        values[i] = isReal(i / tokens, i % tokens, tokens) ? real : padding;
      }
      return Tensors.ofFloats(values, BATCH, shape[0], shape[1], shape[2]);
    }
  }

  /** Queries, keys and values as parameters, so that they get gradients. */
  record Given(Parameter q, Parameter k, Parameter v) implements AutoCloseable {
    static Given random(int tokens, int keyHeads) {
      Given given =
          new Given(
              parameter(tokens, HEADS), parameter(tokens, keyHeads), parameter(tokens, keyHeads));
      given.all().forEach(Parameter::initialise);
      return given;
    }

    private static Parameter parameter(int tokens, int heads) {
      return new Parameter(Initializer.normal(1), BATCH, heads, tokens, WIDTH);
    }

    private List<Parameter> all() {
      return List.of(q, k, v);
    }

    Tensor queries() {
      return q.tensor();
    }

    Tensor keys() {
      return k.tensor();
    }

    Tensor values() {
      return v.tensor();
    }

    /** Gradients of a function of the result that treats every element differently. */
    List<Tensor> gradients(Tensor result) {
      all().forEach(Parameter::clearGradient);
      Autograd.backward(Ops.sum(result.mul(weights(result))));
      List<Tensor> gradients = new ArrayList<>();
      all().forEach(p -> gradients.add(Objects.requireNonNull(p.gradient()).clone()));
      return gradients;
    }

    @Override
    public void close() {
      all().forEach(Parameter::release);
    }
  }

  /** Another weight from 0 to 1 for every element. */
  static Tensor weights(Tensor like) {
    Tensor numbers = Tensors.toFloat(Tensors.range(0, like.numel()));
    return Ops.scale(numbers, 1.0 / like.numel()).reshape(Tensors.shape(like));
  }

  /** What real queries get from the real keys they see; positions count from the first real one. */
  static Tensor attention(Given given, Gaps gaps, Sight sight) {
    long repeat = HEADS / given.k.shape()[1];
    Tensor k = repeated(given.keys(), repeat);
    Tensor v = repeated(given.values(), repeat);
    Tensor scores = Ops.scale(Ops.matmul(given.queries(), k.transpose(2, 3)), SCALE);
    int tokens = (int) scores.size(2);
    float[] mask = new float[BATCH * tokens * tokens];
    float[] sighted = new float[BATCH * tokens];
    for (int row = 0; row < BATCH; row++) {
      int first = gaps.first(row);
      for (int query = first; query < tokens; query++) {
        for (int key = 0; key < tokens; key++) {
          boolean seen =
              key >= first
                  && gaps.isReal(row, key, tokens)
                  && gaps.isReal(row, query, tokens)
                  && sight.sees(query - first, key - first);
          mask[(row * tokens + query) * tokens + key] = seen ? 0 : -1e30f;
          if (seen) {
            sighted[row * tokens + query] = 1;
          }
        }
      }
    }
    Tensor masked = scores.add(Tensors.ofFloats(mask, BATCH, 1, tokens, tokens));
    return Ops.matmul(Ops.softmax(masked), v).mul(Tensors.ofFloats(sighted, BATCH, 1, tokens, 1));
  }

  /** Every head {@code times} times in a row. */
  private static Tensor repeated(Tensor xBMSH, long times) {
    return Ops.repeatRows(xBMSH.transpose(0, 1), times).transpose(0, 1);
  }
}
