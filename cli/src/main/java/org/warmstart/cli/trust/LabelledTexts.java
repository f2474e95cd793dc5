package org.warmstart.cli.trust;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.TextTable;
import org.warmstart.cli.use.TextPairs;
import org.warmstart.eval.faithfulness.Detection;
import org.warmstart.eval.faithfulness.FactCheck;
import org.warmstart.eval.faithfulness.Verdict;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.pipeline.result.ConsistencyResult;

/** Texts of which is known whether they are right, and how well that is told. */
final class LabelledTexts {
  private static final String RULES = "rules";
  private static final String WARNINGS = "rules with warnings";
  private static final String SCORER = "scorer";
  private static final double WARNING = 1e-3;

  private final String label;
  private final @Nullable String by;
  private final Map<String, Detection> all = new LinkedHashMap<>();
  private final Map<String, Map<String, long[]>> groups = new TreeMap<>();

  LabelledTexts(String label, @Nullable String by) {
    this.label = label;
    this.by = by;
  }

  /** Takes in a text; one without a score is one that the scorer takes for right. */
  void add(
      TextPairs.Pair pair, FactCheck check, @Nullable ConsistencyResult result, double threshold) {
    boolean wrong = isWrong(pair);
    double warnings = check.count(Verdict.WARNING) * WARNING;
    double unsupported = check.count(Verdict.UNSUPPORTED);
    add(RULES, pair, unsupported, check.hasUnsupported(), wrong);
    add(WARNINGS, pair, unsupported + warnings, !check.suspects().isEmpty(), wrong);
    if (result != null) {
      add(SCORER, pair, -result.score(), result.score() < threshold, wrong);
    }
  }

  private void add(
      String judge, TextPairs.Pair pair, double score, boolean flagged, boolean wrong) {
    all.computeIfAbsent(judge, name -> new Detection()).add(score, flagged, wrong);
    if (by != null) {
      long[] group =
          groups
              .computeIfAbsent(cell(pair, by), name -> new LinkedHashMap<>())
              .computeIfAbsent(judge, name -> new long[2]);
      group[0]++;
      group[1] += flagged ? 1 : 0;
    }
  }

  private boolean isWrong(TextPairs.Pair pair) {
    String cell = cell(pair, label);
    return switch (cell.strip().toLowerCase(Locale.ROOT)) {
      case "consistent", "correct", "1", "true" -> false;
      case "inconsistent", "incorrect", "0", "false" -> true;
      default ->
          throw new InputException(
              pair.place()
                  + ": column '"
                  + label
                  + "': expected consistent or inconsistent, found "
                  + Messages.quote(cell));
    };
  }

  private static String cell(TextPairs.Pair pair, String column) {
    if (!pair.others().containsKey(column)) {
      throw new InputException(
          pair.place()
              + ": there is no column '"
              + column
              + "'; beside text and source there are: "
              + Messages.list(pair.others().keySet()));
    }
    Object cell = pair.others().get(column);
    return cell instanceof JsonNode node ? node.asText() : String.valueOf(cell);
  }

  Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    all.forEach(
        (judge, detection) -> {
          Map<String, Object> each = new LinkedHashMap<>();
          each.put("texts", detection.count());
          each.put("wrong", detection.wrong());
          put(each, "recall", detection.recall());
          put(each, "precision", detection.precision());
          put(each, "false_alarms", detection.falseAlarms());
          put(each, "balanced_accuracy", detection.balancedAccuracy());
          put(each, "auc", detection.auc());
          object.put(judge.replace(' ', '_'), each);
        });
    return object;
  }

  /** JSON has no NaN. */
  private static void put(Map<String, Object> object, String name, Bootstrap.Interval interval) {
    if (Double.isFinite(interval.low())) {
      object.put(name, new double[] {interval.value(), interval.low(), interval.high()});
    }
  }

  void print(PrintStream out) {
    TextTable table =
        new TextTable(
            "told apart by",
            "texts#",
            "wrong#",
            "recall#",
            "precision#",
            "false alarms#",
            "balanced accuracy#",
            "AUC#");
    all.forEach(
        (judge, detection) ->
            table.add(
                judge,
                String.valueOf(detection.count()),
                String.valueOf(detection.wrong()),
                shown(detection.recall()),
                shown(detection.precision()),
                shown(detection.falseAlarms()),
                shown(detection.balancedAccuracy()),
                shown(detection.auc())));
    table.print(out);
    if (by != null) {
      printGroups(out, by);
    }
  }

  private void printGroups(PrintStream out, String column) {
    TextTable table = new TextTable(column, "told apart by", "texts#", "flagged#", "share#");
    groups.forEach(
        (value, judges) ->
            judges.forEach(
                (judge, group) ->
                    table.add(
                        value,
                        judge,
                        String.valueOf(group[0]),
                        String.valueOf(group[1]),
                        String.format(Locale.ROOT, "%.3f", (double) group[1] / group[0]))));
    table.print(out);
  }

  private static String shown(Bootstrap.Interval interval) {
    return Double.isNaN(interval.value())
        ? "-"
        : String.format(
            Locale.ROOT, "%.3f (%.3f to %.3f)", interval.value(), interval.low(), interval.high());
  }
}
