package org.warmstart.learn.distillation;

import java.util.List;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * The squared difference of the states behind layers (Jiao et al. 2020, equation 8), the mean over
 * tokens and columns, summed over the student's layers.
 *
 * @param weight the factor in the whole loss
 * @param teacherLayers which of the teacher's layers each of the student's learns from, counted
 *     from 1; empty: every k-th, where the teacher has k times as many
 * @param projection whether the student's states go through a dense layer that learns with it: one
 *     for all layers where the widths differ, one in any case, or one for each layer
 */
public record HiddenMse(
    @Default("1") @InRange(above = 0, most = 1e6) double weight,
    @Default("[]") List<Integer> teacherLayers,
    @Default("if-needed") Projection projection)
    implements DistillationLoss {
  public HiddenMse {
    NumberRange.check(HiddenMse.class, weight, teacherLayers, projection);
    teacherLayers = List.copyOf(teacherLayers);
  }

  @Override
  public Compared compared() {
    return Compared.STATES;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    student.requireLayers("hidden-mse");
    teacher.requireLayers("hidden-mse");
    return new StateErrors(
        LayerMap.of("hidden-mse", teacherLayers, student, teacher), projection, student, teacher);
  }
}
