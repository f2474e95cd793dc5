package org.warmstart.learn.distillation;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.Inputs;
import org.warmstart.tensor.Ops;

/**
 * The squared difference of both models' scores before the softmax (Ba and Caruana 2014), the mean
 * over all scores; also for the one number of a regression.
 *
 * @param weight the factor in the whole loss
 * @param tokens at which tokens, as in {@code soft-targets}
 */
public record LogitsMse(
    @Default("1") @InRange(above = 0, most = 1e6) double weight, @Nullable ComparedTokens tokens)
    implements DistillationLoss {
  public LogitsMse {
    NumberRange.check(LogitsMse.class, weight, tokens);
  }

  @Override
  public Compared compared() {
    return Compared.SCORES;
  }

  @Override
  public Comparison between(Anatomy student, Anatomy teacher) {
    ScorePlaces places = ScorePlaces.of("logits-mse", tokens, student, teacher);
    return new Comparison() {
      @Override
      public long targets(Inputs in) {
        return places.count(in);
      }

      @Override
      public Tensor sum(Observed ofStudent, Observed ofTeacher, Inputs in) {
        Tensor at = places.places(in);
        Tensor own = ofStudent.scores().apply(at);
        Tensor error = Ops.squaredErrorSum(own, ofTeacher.scores().apply(at));
        return Ops.scale(error, 1.0 / own.size(1));
      }
    };
  }
}
