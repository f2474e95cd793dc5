package org.warmstart.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.tensor.engine.Engine;

/**
 * Announces phases, measures their time and memory, and draws progress lines with the time left.
 */
final class PhaseRunner {
  private static final Duration ON_TERMINAL = Duration.ofSeconds(3);
  private static final Duration IN_FILE = Duration.ofSeconds(10);

  private final PrintStream out;
  private final boolean interactive;
  private final DemoFiles files;
  private final StopSignal stop;
  private final List<Results.Phase> phases = new ArrayList<>();
  private final int count;
  private long lastLine;
  private long peak;

  PhaseRunner(PrintStream out, boolean interactive, DemoFiles files, StopSignal stop, int count) {
    this.out = out;
    this.interactive = interactive;
    this.files = files;
    this.stop = stop;
    this.count = count;
  }

  /** Runs a phase, or what is left of it. */
  <T> T run(String key, String title, String expected, Supplier<T> work) {
    String label = "[" + (phases.size() + 1) + "/" + count + "] " + title;
    double before =
        files.result("phase-" + key, Results.Phase.class).map(Results.Phase::seconds).orElse(0.0);
    long peakBefore =
        files
            .result("phase-" + key, Results.Phase.class)
            .map(Results.Phase::peakMegabytes)
            .orElse(0L);
    out.println(label + (expected.isEmpty() ? "" : "  (" + expected + ")"));
    long start = System.nanoTime();
    lastLine = start;
    peak = peakBefore;
    T result;
    Results.Phase phase;
    try {
      result = work.get();
    } finally {
      sampleMemory();
      double seconds = (System.nanoTime() - start) / 1e9;
      // a phase found finished keeps the time that it took
      double total = seconds < 1 && before > seconds ? before : before + seconds;
      phase = files.keep("phase-" + key, new Results.Phase(title, total, peak));
    }
    phases.add(phase);
    out.println("      done in " + readable(phase.seconds()));
    return result;
  }

  /** A line of progress, not more often than every few seconds. */
  void progress(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - lastLine > (interactive ? ON_TERMINAL : IN_FILE).toNanos()) {
      lastLine = now;
      out.println("      " + what + (total > 0 ? " " + done + "/" + total : ""));
      sampleMemory();
    }
  }

  /** Whether somebody watches the lines as they come. */
  boolean isInteractive() {
    return interactive;
  }

  /** A line of text. */
  void say(String line) {
    lastLine = System.nanoTime();
    out.println("      " + line);
    sampleMemory();
  }

  /** Ends the demo if Ctrl-C was pressed; what is finished stays. */
  void checkStop() {
    if (stop.isRequested()) {
      throw new Stopped(files.folder().toString());
    }
  }

  private void sampleMemory() {
    peak = Math.max(peak, Engine.residentBytes() >> 20);
  }

  List<Results.Phase> phases() {
    return phases;
  }

  static String readable(double seconds) {
    Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
    return duration.toMinutes() > 0
        ? String.format(Locale.ROOT, "%d:%02d min", duration.toMinutes(), duration.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  /** The demo was asked to stop. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String folder) {
      super("stopped; the same command goes on with what is finished in " + folder);
    }

    InputException asMessage() {
      return new InputException(String.valueOf(getMessage()));
    }
  }
}
