package org.warmstart.learn.task;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.tensor.Tensors;

/** A model's outputs as Java arrays. */
public final class Logits {
  private Logits() {}

  /** The logits [B, C] of a batch, row by row. */
  public static float[][] of(Model model, Batch batch) {
    return rows(model.forward(batch.toInputs()), "logits");
  }

  /** An output [B, N] row by row. */
  public static float[][] rows(Map<String, Tensor> outputs, String name) {
    Tensor output = Objects.requireNonNull(outputs.get(name));
    int length = (int) output.size(1);
    float[] flat = Tensors.floats(output);
    float[][] rows = new float[flat.length / length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * length, (row + 1) * length);
    }
    return rows;
  }

  /** The logits [B, T, C] of a batch. */
  public static float[][][] ofTokens(Model model, Batch batch) {
    Tensor logitsBTC = Objects.requireNonNull(model.forward(batch.toInputs()).get("logits"));
    int length = (int) logitsBTC.size(1);
    int classes = (int) logitsBTC.size(2);
    float[] flat = Tensors.floats(logitsBTC);
    float[][][] rows = new float[(int) logitsBTC.size(0)][length][];
    for (int token = 0; token < rows.length * length; token++) {
      rows[token / length][token % length] =
          Arrays.copyOfRange(flat, token * classes, (token + 1) * classes);
    }
    return rows;
  }

  /** The number of the greatest value, the first of equal ones. */
  public static int greatest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** The logarithm of the sum of the values' exponentials. */
  public static double logSumExp(float[] values) {
    double most = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      most = Math.max(most, value);
    }
    double sum = 0;
    for (float value : values) {
      sum += Math.exp(value - most);
    }
    return most + Math.log(sum);
  }
}
