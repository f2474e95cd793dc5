package org.warmstart.learn.distillation;

import java.util.List;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * The squared difference of the embeddings, as the first layer reads them (Jiao et al. 2020,
 * equation 9), the mean over tokens and columns.
 *
 * @param weight the factor in the whole loss
 * @param projection whether the student's embeddings go through a dense layer that learns with it:
 *     where the widths differ, or in any case
 */
public record EmbeddingMse(
    @Default("1") @InRange(above = 0, most = 1e6) double weight,
    @Default("if-needed") Projection projection)
    implements DistillationLoss {
  private static final List<LayerMap.Pair> EMBEDDINGS = List.of(new LayerMap.Pair(0, 0));

  public EmbeddingMse {
    NumberRange.check(EmbeddingMse.class, weight, projection);
  }

  @Override
  public Compared compared() {
    return Compared.STATES;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    student.requireLayers("embedding-mse");
    teacher.requireLayers("embedding-mse");
    return new StateErrors(EMBEDDINGS, projection, student, teacher);
  }
}
