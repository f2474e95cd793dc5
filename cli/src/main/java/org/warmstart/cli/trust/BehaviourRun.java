package org.warmstart.cli.trust;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.behaviour.BehaviourResult;
import org.warmstart.pipeline.behaviour.BehaviourSuite;
import org.warmstart.pipeline.behaviour.JunitReport;
import org.warmstart.pipeline.probe.ProbedModel;

/** Runs behaviour tests and prints what came of them. */
final class BehaviourRun {
  private final Terminal terminal;
  private final boolean json;
  private final int shown;

  /**
   * @param shown failures of a test that are printed
   */
  BehaviourRun(Terminal terminal, boolean json, int shown) {
    this.terminal = terminal;
    this.json = json;
    this.shown = shown;
  }

  /**
   * Runs them.
   *
   * @return the exit code
   */
  int run(BehaviourSuite suite, Path file, ProbedModel model, @Nullable Path junit) {
    List<BehaviourResult> results = suite.run(model, json ? result -> {} : this::print);
    if (junit != null) {
      JunitReport.write(junit, file.getFileName().toString(), results);
    }
    long failed = results.stream().filter(result -> !result.passed()).count();
    if (json) {
      terminal
          .out()
          .println(JsonOutput.line(Map.of("tests", results.stream().map(this::object).toList())));
    } else {
      terminal
          .out()
          .println(
              failed == 0
                  ? Messages.count(results.size(), "test") + " passed"
                  : failed + " of " + Messages.count(results.size(), "test") + " failed");
    }
    return failed == 0 ? 0 : ProbeCommand.FAILED;
  }

  private void print(BehaviourResult result) {
    String texts =
        result.texts() < result.possible()
            ? String.format(Locale.ROOT, "%,d of %,d texts", result.texts(), result.possible())
            : Messages.count(result.texts(), "text");
    String unchanged =
        result.unchanged() == 0
            ? ""
            : ", nothing to change in " + Messages.count(result.unchanged(), "text");
    terminal
        .out()
        .println(
            (result.passed() ? "passed  " : "FAILED  ")
                + JunitReport.message(result)
                + " ("
                + texts
                + unchanged
                + ")");
    if (!result.failures().isEmpty() && shown > 0) {
      terminal.out().print(JunitReport.details(result, shown).indent(4));
    }
  }

  private Map<String, Object> object(BehaviourResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", result.test().name());
    object.put("passed", result.passed());
    object.put("texts", result.texts());
    object.put("possible", result.possible());
    object.put("trials", result.trials());
    object.put("unchanged", result.unchanged());
    object.put("failed", result.failures().size());
    object.put("allowed_failures", result.test().allowedFailures());
    List<Map<String, Object>> failures = new ArrayList<>();
    for (BehaviourResult.Failure failure : result.failures()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("inputs", failure.inputs().stream().map(BehaviourRun::input).toList());
      each.put("replies", failure.replies());
      each.put("fault", failure.fault());
      failures.add(each);
    }
    object.put("failures", failures);
    return object;
  }

  private static Object input(TextInput input) {
    String second = input.second();
    return second == null ? input.text() : List.of(input.text(), second);
  }
}
