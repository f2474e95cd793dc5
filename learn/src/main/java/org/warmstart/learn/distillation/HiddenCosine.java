package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;

/**
 * 1 minus the cosine between both models' last states, the mean over tokens (Sanh et al. 2019,
 * section 2): both have one width.
 *
 * @param weight the factor in the whole loss
 */
public record HiddenCosine(@Default("1") @InRange(above = 0, most = 1e6) double weight)
    implements DistillationLoss {
  /** Keeps the norm of a state that is 0 from dividing by it. */
  private static final double EPSILON = 1e-12;

  public HiddenCosine {
    NumberRange.check(HiddenCosine.class, weight);
  }

  @Override
  public Compared compared() {
    return Compared.STATES;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    student.requireLayers("hidden-cosine");
    teacher.requireLayers("hidden-cosine");
    long own = student.widths().get(student.layers());
    long theirs = teacher.widths().get(teacher.layers());
    if (own != theirs) {
      throw new InputException(
          "hidden-cosine: the student's states are "
              + own
              + " wide, the teacher's "
              + theirs
              + "; hidden-mse learns a projection between them");
    }
    return new Comparison() {
      @Override
      public long targets(Inputs in) {
        return RealPlaces.count(in);
      }

      @Override
      public Tensor sum(Observed ofStudent, Observed ofTeacher, Inputs in) {
        Tensor at = RealPlaces.places(in);
        Tensor a = RealPlaces.states(ofStudent.states().get(student.layers()), at);
        Tensor b = RealPlaces.states(ofTeacher.states().get(teacher.layers()), at);
        Tensor norms = Ops.add(Ops.dot(a, a), EPSILON).mul(Ops.add(Ops.dot(b, b), EPSILON)).sqrt();
        return Ops.sum(Ops.add(Ops.dot(a, b).div(norms).neg(), 1.0));
      }
    };
  }
}
