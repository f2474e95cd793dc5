package org.warmstart.learn.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells of a run's progress in lines of text, a few seconds apart. */
public final class LineProgress implements TrainingListener {
  private static final long NANOS_BETWEEN = 2_000_000_000L;

  private final Consumer<String> out;
  private long lastLine = Long.MIN_VALUE;

  /** Hands every line to {@code out}. */
  public LineProgress(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void started(Plan plan) {
    String from = plan.firstStep() == 0 ? "" : ", going on after step " + plan.firstStep();
    out.accept(
        String.format(
            Locale.ROOT,
            "training %,d parameters, %,d steps%s",
            plan.parameters(),
            plan.steps(),
            from));
  }

  @Override
  public void stepped(Step step) {
    long now = System.nanoTime();
    boolean quiet = lastLine != Long.MIN_VALUE && now - lastLine < NANOS_BETWEEN;
    if (quiet && step.step() < step.steps() && !step.skipped()) {
      return;
    }
    lastLine = now;
    out.accept(
        String.format(
            Locale.ROOT,
            "step %,d/%,d  loss %.4f  learning rate %.2e  %,.0f tokens/s  %s left%s",
            step.step(),
            step.steps(),
            step.loss(),
            step.learningRate(),
            step.tokensPerSecond(),
            readable(step.remaining()),
            step.skipped() ? "  (skipped: loss or gradient not finite)" : ""));
  }

  @Override
  public void evaluated(long step, Map<String, Double> values, boolean best) {
    String shown =
        values.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %.4f", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("  "));
    out.accept("evaluation after step " + step + ":  " + shown + (best ? "  (best so far)" : ""));
  }

  @Override
  public void saved(long step, Path checkpoint) {
    out.accept("saved " + checkpoint);
  }

  @Override
  public void note(String message) {
    out.accept(message);
  }

  /** Such as {@code 1:02:03} or {@code 2:03}. */
  static String readable(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
