package org.warmstart.learn.task;

import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.tensor.Tensors;

/** A model's outputs as Java arrays. */
final class Logits {
  private Logits() {}

  /** The logits [B, C] of a batch, row by row. */
  static float[][] of(Model model, Batch batch) {
    Tensor logitsBC = Objects.requireNonNull(model.forward(batch.toInputs()).get("logits"));
    int classes = (int) logitsBC.size(1);
    float[] flat = Tensors.floats(logitsBC);
    float[][] rows = new float[flat.length / classes][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * classes, (row + 1) * classes);
    }
    return rows;
  }
}
