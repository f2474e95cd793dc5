package org.warmstart.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Starts the {@code warmstart} command. */
public final class Main {
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
    int exitCode = new CommandRunner(out, err).run(args);
    err.flush();
    System.exit(exitCode);
  }
}
