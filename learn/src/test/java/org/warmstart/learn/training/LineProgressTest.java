package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineProgressTest {
  private final List<String> lines = new ArrayList<>();
  private long now = Long.MIN_VALUE;

  private LineProgress progress(boolean interactive) {
    return new LineProgress(lines::add, interactive, () -> now);
  }

  private static TrainingListener.Step step(long step, boolean skipped) {
    return new TrainingListener.Step(
        step, 100, 1.5, Map.of(), 1, 1e-3, 10, 100, skipped, Duration.ofSeconds(9), 0);
  }

  /** A step a second: the first, every tenth (or second) one after it, and the last. */
  @ParameterizedTest
  @CsvSource({"false, 11", "true, 51"})
  void linesAreFewWhereNobodyWatches(boolean interactive, int expected) {
    LineProgress progress = progress(interactive);
    for (int step = 1; step <= 100; step++) {
      progress.stepped(step(step, false));
      now += Duration.ofSeconds(1).toNanos();
    }
    assertThat(lines).hasSize(expected);
    assertThat(lines.get(0)).startsWith("step 1/100");
    assertThat(lines.get(expected - 1)).startsWith("step 100/100");
  }

  @Test
  void theFirstOfSkippedStepsIsTold() {
    LineProgress progress = progress(false);
    for (int step = 1; step <= 9; step++) {
      progress.stepped(step(step, step >= 4 && step <= 6));
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("step 4/100").contains("skipped");
  }
}
