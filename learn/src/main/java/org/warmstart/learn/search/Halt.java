package org.warmstart.learn.search;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/** Stops a run behind the evaluation of a step, and tells another listener all that it hears. */
final class Halt implements TrainingListener {
  private final TrainingListener told;
  private final StopSignal stop;
  private final long step;
  private Map<String, Double> scores = Map.of();
  private boolean reached;

  Halt(TrainingListener told, StopSignal stop, long step) {
    this.told = told;
    this.stop = stop;
    this.step = step;
  }

  /** Whether it was this that stopped the run. */
  boolean isReached() {
    return reached;
  }

  /** What the run was stopped with. */
  Map<String, Double> scores() {
    return scores;
  }

  @Override
  public void started(Plan plan) {
    told.started(plan);
  }

  @Override
  public void stepped(Step made) {
    told.stepped(made);
  }

  @Override
  public void evaluated(long at, Map<String, Double> values, boolean best) {
    told.evaluated(at, values, best);
    if (at >= step) {
      scores = Map.copyOf(values);
      reached = true;
      stop.request();
    }
  }

  @Override
  public void saved(long at, Path checkpoint) {
    told.saved(at, checkpoint);
  }

  @Override
  public void note(String message) {
    told.note(message);
  }

  @Override
  public void ended(Trainer.@Nullable Outcome outcome) {
    told.ended(outcome);
  }
}
