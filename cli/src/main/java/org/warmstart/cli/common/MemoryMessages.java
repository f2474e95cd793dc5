package org.warmstart.cli.common;

import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.engine.MemoryShortage;

/** What to tell the user when memory has run out: what was asked for, and what to make smaller. */
final class MemoryMessages {
  private static final String SMALLER =
      ". Make something smaller: in a run's configuration batchSize (more accumulation keeps the"
          + " step as large), sequenceLength, maxLength or the model; of other commands"
          + " --batch-size or the texts; WARMSTART_HEAP, if the Java heap needs less";

  private MemoryMessages() {}

  static String of(MemoryShortage shortage) {
    return switch (shortage.kind()) {
      case HEAP ->
          "out of Java heap ("
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB); set a larger one, such as WARMSTART_HEAP=4g";
      case THREADS ->
          "the system gives this process no more threads; use fewer with --threads or "
              + Engine.THREADS
              + ", or raise its limit (ulimit -u)";
      case NATIVE ->
          "out of memory"
              + (shortage.request().isEmpty() ? "" : ": " + shortage.request() + " asked for")
              + "; this process holds "
              + (Engine.residentBytes() >> 20)
              + " MiB, and the system gives no more"
              + SMALLER;
    };
  }
}
