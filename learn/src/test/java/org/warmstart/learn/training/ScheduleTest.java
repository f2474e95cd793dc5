package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void warmsUpFromZeroInAStraightLine() {
    for (Schedule schedule :
        List.of(
            new Schedule.Constant(),
            new Schedule.Linear(0.1),
            new Schedule.Cosine(0.1),
            new Schedule.Polynomial(3, 0.1),
            new Schedule.InverseSquareRoot(null),
            new Schedule.InverseSquareRoot(50L))) {
      assertThat(schedule.factor(0, 10, 100)).isZero();
      assertThat(schedule.factor(5, 10, 100)).isEqualTo(0.5);
      assertThat(schedule.factor(10, 10, 100)).isEqualTo(1.0);
    }
  }

  @Test
  void hasThePublishedShapes() {
    assertThat(new Schedule.Constant().factor(99, 10, 100)).isEqualTo(1.0);
    // half of the way down after half of the way
    assertThat(new Schedule.Linear(0).factor(55, 10, 100)).isEqualTo(0.5);
    assertThat(new Schedule.Linear(0).factor(100, 10, 100)).isZero();
    assertThat(new Schedule.Cosine(0).factor(55, 10, 100)).isCloseTo(0.5, within(1e-12));
    assertThat(new Schedule.Cosine(0).factor(40, 10, 100)).isCloseTo(0.75, within(1e-12));
    assertThat(new Schedule.Cosine(0).factor(100, 10, 100)).isCloseTo(0, within(1e-12));
  }

  /** {@code get_*_schedule_with_warmup} of transformers: floors and powers. */
  @Test
  void hasFloorsAndPowersOfTheReference() {
    assertThat(new Schedule.Linear(0.1).factor(55, 10, 100)).isCloseTo(0.55, within(1e-12));
    assertThat(new Schedule.Linear(0.1).factor(100, 10, 100)).isCloseTo(0.1, within(1e-12));
    assertThat(new Schedule.Cosine(0.1).factor(55, 10, 100)).isCloseTo(0.55, within(1e-12));
    // (lr_init - lr_end) * (1 - 30/90)^2 + lr_end, lr_init 1
    assertThat(new Schedule.Polynomial(2, 0.1).factor(40, 10, 100))
        .isCloseTo(0.9 * 4 / 9 + 0.1, within(1e-12));
    assertThat(new Schedule.Polynomial(2, 0).factor(100, 10, 100)).isZero();
    // 1 / sqrt((step + timescale - warmup) / timescale)
    assertThat(new Schedule.InverseSquareRoot(40L).factor(130, 10, 1000))
        .isCloseTo(0.5, within(1e-12));
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
      double ours = peak * new Schedule.InverseSquareRoot(null).factor(step, warmup, 100_000);
      assertThat(ours).isCloseTo(published, within(1e-12));
    }
  }

  /**
   * Howard & Ruder 2018, section 3.2, equation 3: cut = T · cut_frac; p = t / cut below it, else 1
   * - (t - cut) / (cut · (1 / cut_frac - 1)); the rate is (1 + p · (ratio - 1)) / ratio of the
   * peak.
   */
  @Test
  void theSlantedTriangleIsThePapers() {
    double fraction = 0.1;
    double ratio = 32;
    long steps = 200;
    double cut = steps * fraction;
    for (long t = 0; t <= steps; t++) {
      double p = t < cut ? t / cut : 1 - (t - cut) / (cut * (1 / fraction - 1));
      assertThat(new Schedule.SlantedTriangular(ratio).factor(t, (long) cut, steps))
          .isCloseTo((1 + p * (ratio - 1)) / ratio, within(1e-12));
    }
    assertThat(new Schedule.SlantedTriangular(4).factor(0, 0, 10)).isEqualTo(1);
  }

  @Test
  void staysAtItsEndBeyondTheLastStep() {
    assertThat(new Schedule.Linear(0).factor(1000, 10, 100)).isZero();
    assertThat(new Schedule.Cosine(0).factor(1000, 10, 100)).isCloseTo(0, within(1e-12));
  }
}
