package org.warmstart.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.warmstart.base.file.TemporaryFolder;
import org.warmstart.cli.common.Failures;
import org.warmstart.cli.common.ResultStream;
import org.warmstart.learn.training.StopSignal;

/** Starts the {@code warmstart} command. */
public final class Main {
  private static final int SECONDS_FOR_LAST_WORDS = 5;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // the launcher knows the terminal; Java's own streams would use the platform's encoding
    PrintStream out = ResultStream.open(new FileOutputStream(FileDescriptor.out));
    PrintStream err =
        new PrintStream(
            new FileOutputStream(FileDescriptor.err),
            /* autoFlush= */ true,
            StandardCharsets.UTF_8);
    System.setErr(err);
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(finished), "leave"));
    int exitCode = new CommandRunner(out, err).run(args);
    err.flush();
    finished.countDown();
    System.exit(exitCode);
  }

  /**
   * Ends an interrupted process without the C library's exit handlers, which would pull libtorch's
   * data away from under a thread that is still computing. A run that is saving its state is waited
   * for; usually it has heard of the signal itself, and the shutdown is its own.
   */
  private static void leave(CountDownLatch finished) {
    if (finished.getCount() == 0) {
      return;
    }
    boolean saving = StopSignal.awaitAll();
    try {
      if (saving && !finished.await(SECONDS_FOR_LAST_WORDS, TimeUnit.SECONDS)) {
        System.err.println("warmstart: interrupted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    TemporaryFolder.deleteAll();
    Runtime.getRuntime().halt(Failures.INTERRUPTED);
  }
}
