package org.warmstart.learn.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.run.EventFile;
import org.warmstart.learn.run.MetricsLog;
import org.warmstart.learn.run.RunDirectory;

/** Writes a run's curves: {@code metrics.jsonl} and TensorBoard events. */
public final class RunLog implements TrainingListener {
  private final RunDirectory run;
  private final int everySteps;
  private @Nullable MetricsLog metrics;
  private @Nullable EventFile events;
  private long firstStep;

  /**
   * Opens the files when training starts.
   *
   * @param everySteps distance of training lines; evaluations are always written
   */
  public RunLog(RunDirectory run, int everySteps) {
    this.run = run;
    this.everySteps = everySteps;
  }

  @Override
  public void started(Plan plan) {
    firstStep = plan.firstStep();
    metrics = MetricsLog.open(run.metrics(), plan.firstStep());
    events = EventFile.create(run.folder(), plan.firstStep());
  }

  @Override
  public void stepped(Step step) {
    boolean wanted = step.step() % everySteps == 0 || step.step() == 1 || step.skipped();
    if (!wanted && step.step() != step.steps()) {
      return;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", step.loss());
    if (step.terms().size() > 1) {
      step.terms().forEach((name, value) -> values.put("loss_" + name, value));
    }
    values.put("learning_rate", step.learningRate());
    values.put("gradient_norm", step.gradientNorm());
    values.put("tokens_per_second", step.tokensPerSecond());
    write("train", step.step(), values);
  }

  @Override
  public void evaluated(long step, Map<String, Double> values, boolean best) {
    if (metrics != null && step == firstStep) {
      // a run that ended before or in this evaluation is continued: the line may be there
      metrics.replace("evaluation", step, values);
      addEvents("evaluation", step, values);
    } else {
      write("evaluation", step, values);
    }
  }

  private void write(String kind, long step, Map<String, Double> values) {
    if (metrics != null) {
      metrics.add(kind, step, values);
    }
    addEvents(kind, step, values);
  }

  private void addEvents(String kind, long step, Map<String, Double> values) {
    if (events != null) {
      Map<String, Double> tagged = new LinkedHashMap<>();
      values.forEach((name, value) -> tagged.put(kind + "/" + name, value));
      events.add(step, tagged);
    }
  }

  @Override
  public void ended(Trainer.@Nullable Outcome outcome) {
    if (metrics != null) {
      metrics.close();
    }
    if (events != null) {
      events.close();
    }
  }
}
