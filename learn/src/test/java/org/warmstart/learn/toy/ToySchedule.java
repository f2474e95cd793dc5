package org.warmstart.learn.toy;

import org.warmstart.base.record.Default;
import org.warmstart.learn.training.Schedule;

/**
 * Up and down.
 *
 * @param period steps from peak to peak
 */
public record ToySchedule(@Default("4") int period) implements Schedule {
  @Override
  public double shape(double progress, long step, long warmupSteps) {
    return 1 - 0.5 * ((step - warmupSteps) % period) / period;
  }
}
