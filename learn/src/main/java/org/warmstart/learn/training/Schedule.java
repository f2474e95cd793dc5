package org.warmstart.learn.training;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * How the learning rate changes over a run: a warm-up from zero, then a shape.
 *
 * <p>To add one: write a record, then add its line in {@link Schedules}.
 */
@ChosenFrom(Schedules.class)
public interface Schedule {
  /**
   * The factor of the peak learning rate.
   *
   * @param step number of updates made before, from 0
   * @param warmupSteps updates during which the factor grows linearly from 0
   * @param steps updates of the whole run
   * @return from 0 to 1
   */
  default double factor(long step, long warmupSteps, long steps) {
    if (step < warmupSteps) {
      return (double) step / warmupSteps;
    }
    double progress =
        Math.min(1.0, (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps));
    return shape(progress, step, warmupSteps);
  }

  /**
   * The factor after the warm-up.
   *
   * @param progress from 0 at the warm-up's end to 1 at the run's
   * @param step number of updates made before, the warm-up's included
   */
  double shape(double progress, long step, long warmupSteps);

  /** Stays at its peak. */
  record Constant() implements Schedule {
    @Override
    public double shape(double progress, long step, long warmupSteps) {
      return 1;
    }
  }

  /**
   * Falls in a straight line to the last step (Devlin et al. 2019, appendix A.2).
   *
   * @param floor share of the peak that is left at the end
   */
  record Linear(@Default("0") @InRange(least = 0, most = 1) double floor) implements Schedule {
    public Linear {
      NumberRange.check(Linear.class, floor);
    }

    @Override
    public double shape(double progress, long step, long warmupSteps) {
      return above(floor, 1.0 - progress);
    }
  }

  /**
   * Falls along half a cosine to the last step (Radford et al. 2018, section 4.1).
   *
   * @param floor share of the peak that is left at the end
   */
  record Cosine(@Default("0") @InRange(least = 0, most = 1) double floor) implements Schedule {
    public Cosine {
      NumberRange.check(Cosine.class, floor);
    }

    @Override
    public double shape(double progress, long step, long warmupSteps) {
      return above(floor, 0.5 * (1.0 + Math.cos(Math.PI * progress)));
    }
  }

  /**
   * Falls as a power of the share of steps that is left.
   *
   * @param power 1 is a straight line
   * @param floor share of the peak that is left at the end
   */
  record Polynomial(
      @Default("2") @InRange(above = 0) double power,
      @Default("0") @InRange(least = 0, most = 1) double floor)
      implements Schedule {
    public Polynomial {
      NumberRange.check(Polynomial.class, power, floor);
    }

    @Override
    public double shape(double progress, long step, long warmupSteps) {
      return above(floor, Math.pow(1.0 - progress, power));
    }
  }

  /**
   * Falls with the inverse square root of the step (Vaswani et al. 2017, section 5.3, whose peak is
   * 1/√(width · warmupSteps)).
   *
   * @param timescale steps after the warm-up's beginning for which it falls by the first 1/√2;
   *     null: as many as the warm-up has
   */
  record InverseSquareRoot(@Nullable @InRange(least = 1) Long timescale) implements Schedule {
    public InverseSquareRoot {
      NumberRange.check(InverseSquareRoot.class, timescale);
    }

    @Override
    public double shape(double progress, long step, long warmupSteps) {
      if (timescale == null) {
        return Math.sqrt(Math.max(1, warmupSteps) / (double) Math.max(1, step));
      }
      return Math.sqrt(timescale / ((double) timescale + step - warmupSteps));
    }
  }

  /**
   * The slanted triangle (Howard & Ruder 2018, section 3.2, equation 3): rises in a straight line
   * through the warm-up, whose share of the steps is the paper's cut_frac, and falls in a straight
   * line to the last step, between the peak and the peak divided by {@code ratio}.
   *
   * @param ratio of the peak to where the rate starts and ends
   */
  record SlantedTriangular(@Default("32") @InRange(least = 1) double ratio) implements Schedule {
    public SlantedTriangular {
      NumberRange.check(SlantedTriangular.class, ratio);
    }

    @Override
    public double factor(long step, long warmupSteps, long steps) {
      return step < warmupSteps
          ? above((double) step / warmupSteps)
          : Schedule.super.factor(step, warmupSteps, steps);
    }

    @Override
    public double shape(double progress, long step, long warmupSteps) {
      return above(1.0 - progress);
    }

    private double above(double share) {
      return (1 + share * (ratio - 1)) / ratio;
    }
  }

  private static double above(double floor, double falling) {
    return floor == 0 ? falling : floor + (1 - floor) * falling;
  }
}
