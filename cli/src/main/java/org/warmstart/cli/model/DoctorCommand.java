package org.warmstart.cli.model;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.VersionProvider;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.engine.Processor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What Warmstart runs on, for reports of problems. */
@Command(
    name = "doctor",
    description = {
      "Show what Warmstart runs on: Java, system, native libraries, threads, memory, disk.",
      "The library for matrix products is the fastest of those that were timed at the first start on"
          + " this processor; WARMSTART_BLAS=mkl|onednn|openblas forces one."
    },
    footer = {"%nExample:", "  warmstart doctor --check", "  warmstart doctor --json"})
public final class DoctorCommand implements Callable<Integer> {
  private static final long LITTLE_DISK = 2L << 30;
  private static final long LITTLE_MEMORY = 2L << 30;

  private final Terminal terminal;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--check",
      description =
          "Multiply matrices of real size with every library and instruction set of this machine,"
              + " each in a process of its own, and compare with double precision. Ends with exit"
              + " code 1 if one is wrong or dies.")
  private boolean check;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Path home = Path.of(System.getProperty("user.home"));
    Path here = Path.of("").toAbsolutePath();
    long diskHome = Files.getFileStore(home).getUsableSpace();
    long diskHere = Files.getFileStore(here).getUsableSpace();
    engine.start();

    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("warmstart", VersionProvider.version());
    facts.put(
        "java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    facts.put("java home", System.getProperty("java.home"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("processor", Processor.here().name());
    facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", gib(system.getTotalMemorySize()));
    facts.put("memory free", gib(system.getFreeMemorySize()));
    facts.put("java heap", gib(Runtime.getRuntime().maxMemory()));
    facts.putAll(Engine.facts());
    facts.put("disk free here", gib(diskHere));
    facts.put("disk free at home", gib(diskHome));
    print(facts);
    warn(
        diskHome, "little disk space is left in " + home + ", where native libraries are unpacked");
    warn(diskHere, "little disk space is left in " + here);
    if (system.getTotalMemorySize() < LITTLE_MEMORY) {
      terminal.err().println("warmstart: this machine has little memory for models");
    }
    return !check || new PathCheck(terminal, json).run() ? 0 : 1;
  }

  private void print(Map<String, String> facts) {
    if (json) {
      terminal.out().println(JsonOutput.line(facts));
      return;
    }
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach(
        (name, value) ->
            terminal.out().println(name + " ".repeat(width - name.length() + 2) + value));
  }

  private void warn(long diskFree, String message) {
    if (diskFree < LITTLE_DISK) {
      terminal.err().println("warmstart: " + message);
    }
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
