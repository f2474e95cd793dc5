package org.warmstart.cli.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.tensor.ProductCheck.Result;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.engine.EnginePath;

/** Every path that products can take on this machine, each tried in a process of its own. */
final class PathCheck {
  private static final String LINE = "\\d+ [0-9.]+ (NaN|[0-9.]+e[+-][0-9]+)";

  private final Terminal terminal;
  private final boolean json;

  PathCheck(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Tries all and prints a line for each; returns whether all are right. */
  boolean run() {
    List<EnginePath> paths = EnginePath.all();
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), Engine.mostThreads());
    String[] numbers = Stream.of(1, threads).distinct().map(String::valueOf).toArray(String[]::new);
    int wrong = 0;
    for (EnginePath path : paths) {
      wrong += check(path, numbers) ? 0 : 1;
      terminal.out().flush();
    }
    terminal.err().println((paths.size() - wrong) + " of " + paths.size() + " paths are right");
    return wrong == 0;
  }

  private boolean check(EnginePath path, String[] threads) {
    List<String> output = new ArrayList<>();
    int exit = run(path.process(ProductCheckProcess.class, threads), output);
    List<Result> results =
        output.stream().filter(line -> line.matches(LINE)).map(Result::parse).toList();
    boolean right =
        exit == 0 && results.size() == threads.length && results.stream().allMatch(Result::passes);
    print(path, results, right, exit);
    if (!right) {
      output.stream()
          .filter(line -> !line.matches(LINE))
          .forEach(line -> terminal.err().println("  " + line));
    }
    return right;
  }

  private static int run(ProcessBuilder builder, List<String> output) {
    try {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      try (var lines = process.inputReader()) {
        lines.lines().forEach(output::add);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new InputException("no further Java process can be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted", e);
    }
  }

  private void print(EnginePath path, List<Result> results, boolean right, int exit) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("path", path.environment());
      object.put("right", right);
      object.put("exit_code", exit);
      object.put("results", results.stream().map(PathCheck::values).toList());
      terminal.out().println(JsonOutput.line(object));
      return;
    }
    StringBuilder line = new StringBuilder(right ? "right  " : "WRONG  ").append(path);
    for (Result result : results) {
      line.append(
          String.format(
              Locale.ROOT,
              "  %d %s: %.0f GFLOP/s, error %.0e",
              result.threads(),
              result.threads() == 1 ? "thread" : "threads",
              result.gflops(),
              result.error()));
    }
    terminal.out().println(exit == 0 ? line : line.append("  died with exit code ").append(exit));
  }

  private static Map<String, Object> values(Result result) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("threads", result.threads());
    values.put("gflops", result.gflops());
    values.put("error", result.error());
    return values;
  }
}
