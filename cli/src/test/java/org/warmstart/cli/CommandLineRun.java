package org.warmstart.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.warmstart.cli.common.ResultStream;

/**
 * One run of the command line inside the test's process.
 *
 * @param exitCode the process's exit code
 * @param out what went to standard output
 * @param err what went to standard error
 */
record CommandLineRun(int exitCode, String out, String err) {
  /** Runs a command; paths and numbers may be given as they are. */
  static CommandLineRun of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i] instanceof Path path ? path.toString() : String.valueOf(arguments[i]);
    }
    PrintStream outStream = ResultStream.open(out);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exitCode = new CommandRunner(outStream, errStream).run(texts);
    outStream.flush();
    return new CommandLineRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
