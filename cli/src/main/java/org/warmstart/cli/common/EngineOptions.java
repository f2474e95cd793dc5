package org.warmstart.cli.common;

import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.engine.Engine;
import picocli.CommandLine.Option;

/** The options of everything that computes with tensors. */
public final class EngineOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = ThreadCount.class,
      description =
          "Threads for tensor work (default: one a processor, or WARMSTART_THREADS). Results are"
              + " equal to the last bit only for equal numbers of threads.")
  private @Nullable Integer threads;

  /** Starts the engine with these options. */
  public void start() {
    Engine.start();
    if (threads != null) {
      Engine.setThreads(threads);
    }
  }
}
