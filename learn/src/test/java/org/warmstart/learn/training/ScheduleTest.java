package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void warmsUpFromZeroInAStraightLine() {
    for (Schedule schedule : Schedule.values()) {
      assertThat(schedule.factor(0, 10, 100)).isZero();
      assertThat(schedule.factor(5, 10, 100)).isEqualTo(0.5);
      assertThat(schedule.factor(10, 10, 100)).isEqualTo(1.0);
    }
  }

  @Test
  void hasThePublishedShapes() {
    assertThat(Schedule.CONSTANT.factor(99, 10, 100)).isEqualTo(1.0);
    // half of the way down after half of the way
    assertThat(Schedule.LINEAR.factor(55, 10, 100)).isEqualTo(0.5);
    assertThat(Schedule.LINEAR.factor(100, 10, 100)).isZero();
    assertThat(Schedule.COSINE.factor(55, 10, 100)).isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.COSINE.factor(40, 10, 100)).isCloseTo(0.75, within(1e-12));
    assertThat(Schedule.COSINE.factor(100, 10, 100)).isCloseTo(0, within(1e-12));
  }

  /** lrate = d^-0.5 · min(step^-0.5, step · warmup^-1.5): Vaswani et al. 2017, equation 3. */
  @Test
  void theInverseSquareRootIsTheTransformersOwn() {
    int width = 512;
    int warmup = 4000;
    double peak = 1 / Math.sqrt((double) width * warmup);
    for (long step : new long[] {1, 100, 3999, 4000, 4001, 16_000, 100_000}) {
      double published =
          Math.min(1 / Math.sqrt((double) step), step * Math.pow(warmup, -1.5)) / Math.sqrt(width);
      double ours = peak * Schedule.INVERSE_SQUARE_ROOT.factor(step, warmup, 100_000);
      assertThat(ours).isCloseTo(published, within(1e-12));
    }
  }

  @Test
  void staysAtItsEndBeyondTheLastStep() {
    assertThat(Schedule.LINEAR.factor(1000, 10, 100)).isZero();
    assertThat(Schedule.COSINE.factor(1000, 10, 100)).isCloseTo(0, within(1e-12));
  }
}
