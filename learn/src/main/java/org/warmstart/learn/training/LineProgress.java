package org.warmstart.learn.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.warmstart.base.Messages;

/**
 * Tells of a run's progress in lines of text. The first and the last step, and the first of several
 * that are skipped, always have theirs; in between they are some seconds apart.
 */
public final class LineProgress implements TrainingListener {
  private static final Duration ON_TERMINAL = Duration.ofSeconds(2);
  private static final Duration IN_FILE = Duration.ofSeconds(10);

  private final Consumer<String> out;
  private final long nanosBetween;
  private final LongSupplier clock;
  private long lastLine;
  private boolean begun;
  private boolean skipping;

  /**
   * Hands every line to {@code out}.
   *
   * @param interactive whether somebody watches; else the lines go to a file and are fewer
   */
  public LineProgress(Consumer<String> out, boolean interactive) {
    this(out, interactive, System::nanoTime);
  }

  /** With a clock of nanoseconds. */
  LineProgress(Consumer<String> out, boolean interactive, LongSupplier clock) {
    this.out = out;
    this.nanosBetween = (interactive ? ON_TERMINAL : IN_FILE).toNanos();
    this.clock = clock;
  }

  @Override
  public void started(Plan plan) {
    begun = false;
    skipping = false;
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
    long now = clock.getAsLong();
    boolean firstSkipped = step.skipped() && !skipping;
    skipping = step.skipped();
    boolean quiet = begun && now - lastLine < nanosBetween;
    if (quiet && step.step() < step.steps() && !firstSkipped) {
      return;
    }
    begun = true;
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
            Messages.time(step.remaining()),
            step.skipped() ? "  (skipped: loss or gradient not finite)" : ""));
  }

  @Override
  public void evaluated(long step, Map<String, Double> values, boolean best) {
    List<String> main = MainScores.of(values.keySet());
    String shown =
        main.stream()
            .map(name -> String.format(Locale.ROOT, "%s %.4f", name, values.get(name)))
            .collect(Collectors.joining("  "));
    int others = values.size() - main.size();
    out.accept(
        "evaluation after step "
            + step
            + ":  "
            + shown
            + (others > 0 ? "  and " + others + " more in metrics.jsonl" : "")
            + (best ? "  (best so far)" : ""));
  }

  @Override
  public void saved(long step, Path checkpoint) {
    out.accept("saved " + checkpoint);
  }

  @Override
  public void note(String message) {
    out.accept(message);
  }
}
