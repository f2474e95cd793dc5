package org.warmstart.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.parity.ParityCase;
import org.warmstart.learn.parity.ParityCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Comparison with reference fixtures. */
@Command(
    name = "parity",
    description = {
      "Compare models with reference fixtures: outputs, gradients, a training trace, generated ids,"
          + " saving. A fixture is a folder with config.json, model.safetensors, io.safetensors and"
          + " expected.json.",
      "Ends with exit code 1 if a case fails."
    },
    footer = {"%nExample:", "  warmstart parity fixtures/bert2bert fixtures/gpt2"})
public final class ParityCommand implements Callable<Integer> {
  private static final String MARK = "expected.json";

  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "A fixture, or a folder of fixtures.")
  private List<Path> folders;

  @Option(names = "--json", description = "Print a JSON object for every case.")
  private boolean json;

  @Option(names = "--all", description = "List every comparison, not the failed ones alone.")
  private boolean all;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ParityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<Path> cases = cases();
    engine.start();
    int failed = 0;
    for (Path folder : cases) {
      failed += compare(folder) ? 0 : 1;
      terminal.out().flush();
    }
    terminal.err().println((cases.size() - failed) + " of " + cases.size() + " cases pass");
    return failed == 0 ? 0 : 1;
  }

  private List<Path> cases() throws IOException {
    List<Path> cases = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isRegularFile(folder.resolve(MARK))) {
        cases.add(folder);
        continue;
      }
      List<Path> inside = List.of();
      if (Files.isDirectory(folder)) {
        try (Stream<Path> entries = Files.list(folder)) {
          inside =
              entries.filter(entry -> Files.isRegularFile(entry.resolve(MARK))).sorted().toList();
        }
      }
      if (inside.isEmpty()) {
        throw new InputException(
            folder + ": there is no fixture here (a folder with " + MARK + ")");
      }
      cases.addAll(inside);
    }
    return cases;
  }

  private boolean compare(Path folder) {
    String name = String.valueOf(folder.getFileName());
    List<ParityCheck> checks;
    try {
      checks = ParityCase.run(folder);
    } catch (InputException e) {
      if (json) {
        terminal.out().println(JsonOutput.line(Map.of("case", name, "error", e.getMessage())));
      } else {
        terminal.out().println(name + "  FAILS: " + e.getMessage());
      }
      return false;
    }
    List<ParityCheck> failed = checks.stream().filter(check -> !check.passes()).toList();
    if (json) {
      terminal.out().println(JsonOutput.line(object(name, checks, failed)));
    } else {
      print(name, checks, failed);
    }
    return failed.isEmpty();
  }

  private void print(String name, List<ParityCheck> checks, List<ParityCheck> failed) {
    ParityCheck closest =
        checks.stream()
            .filter(check -> check.tolerance() > 0)
            .max(Comparator.comparingDouble(check -> check.difference() / check.tolerance()))
            .orElse(null);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%-32s %s  %d comparisons%s",
                name,
                failed.isEmpty() ? "passes" : "FAILS ",
                checks.size(),
                failed.isEmpty() && closest != null
                    ? ", closest to its limit: " + text(closest)
                    : ", " + failed.size() + " failed"));
    for (ParityCheck check : all ? checks : failed) {
      terminal.out().println("    " + (check.passes() ? "" : "FAILS  ") + text(check));
    }
  }

  private static String text(ParityCheck check) {
    return String.format(
        Locale.ROOT,
        "%s %.1e (limit %.0e)%s",
        check.name(),
        check.difference(),
        check.tolerance(),
        check.remark().isEmpty() ? "" : " " + check.remark());
  }

  private static Map<String, Object> object(
      String name, List<ParityCheck> checks, List<ParityCheck> failed) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("case", name);
    object.put("passes", failed.isEmpty());
    object.put("comparisons", checks.size());
    object.put("failed", failed);
    return object;
  }
}
