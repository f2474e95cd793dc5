package org.warmstart.cli.train;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.statistics.McNemar;
import org.warmstart.learn.compare.Comparison;
import org.warmstart.learn.compare.Pair;
import org.warmstart.learn.compare.RowTests;
import org.warmstart.learn.compare.SeedTests;
import org.warmstart.learn.compare.Standing;

/** A comparison for people, as JSON and as CSV. */
final class ComparisonOutput {
  private final Comparison comparison;

  ComparisonOutput(Comparison comparison) {
    this.comparison = comparison;
  }

  void print(PrintStream out) {
    if (comparison.rows() > 0) {
      out.println(
          Messages.count(comparison.rows(), "row")
              + (comparison.part().isEmpty() ? "" : " of " + comparison.part()));
    }
    List<String> titles = new ArrayList<>(List.of("run"));
    for (Comparison.Score score : comparison.scores()) {
      titles.add(score.name() + "#");
      titles.add("95 % interval#");
    }
    titles.add("over");
    TextTable table = new TextTable(titles.toArray(String[]::new));
    for (Standing standing : comparison.standings()) {
      List<String> row = new ArrayList<>(List.of(standing.name()));
      String over = "";
      for (Comparison.Score score : comparison.scores()) {
        Standing.Value value = standing.value(score.name());
        boolean there = value.seeds() > 0;
        row.add(there ? String.format(Locale.ROOT, "%.4f", value.mean()) : "");
        row.add(
            Double.isNaN(value.low())
                ? ""
                : String.format(Locale.ROOT, "%.4f to %.4f", value.low(), value.high()));
        if (there) {
          over = value.over().equals("rows") ? "rows" : Messages.count(value.seeds(), "seed");
        }
      }
      row.add(over);
      table.add(row.toArray(String[]::new));
    }
    table.print(out);
    for (Pair pair : comparison.pairs()) {
      out.println();
      out.println(pair.score() + ", " + pair.a() + " and " + pair.b() + ": " + pair.conclusion());
      RowTests rows = pair.rows();
      McNemar outcomes = rows == null ? null : rows.mcNemar();
      if (rows != null && !Double.isNaN(rows.cliffsDelta())) {
        out.printf(
            Locale.ROOT,
            "  effect: Cohen's d %s, Cliff's delta %+.3f; Wilcoxon's p = %.4f%n",
            Double.isNaN(rows.cohensD())
                ? "not defined"
                : String.format(Locale.ROOT, "%+.3f", rows.cohensD()),
            rows.cliffsDelta(),
            rows.wilcoxonP());
      }
      if (outcomes != null) {
        out.printf(
            Locale.ROOT,
            "  right alone: %d and %d rows%s; McNemar's p = %.4f (exact), %.4f (chi-squared)%n",
            outcomes.onlyA(),
            outcomes.onlyB(),
            Double.isFinite(outcomes.oddsRatio())
                ? String.format(Locale.ROOT, ", odds ratio %.3f", outcomes.oddsRatio())
                : "",
            outcomes.exactP(),
            outcomes.correctedP());
      }
    }
    if (!comparison.limits().isEmpty()) {
      out.println();
      out.println(comparison.limits());
    }
  }

  void printCsv(PrintStream out) {
    out.println("run,score,mean,low,high,standard_deviation,models,interval_over");
    for (Standing standing : comparison.standings()) {
      for (Comparison.Score score : comparison.scores()) {
        Standing.Value value = standing.value(score.name());
        if (value.seeds() > 0) {
          out.println(
              String.join(
                  ",",
                  quoted(standing.name()),
                  quoted(score.name()),
                  csv(value.mean()),
                  csv(value.low()),
                  csv(value.high()),
                  csv(value.standardDeviation()),
                  Integer.toString(value.seeds()),
                  value.over()));
        }
      }
    }
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String csv(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  void printJson(PrintStream out) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("part", comparison.part());
    json.put("rows", comparison.rows());
    json.put("runs", comparison.standings().stream().map(this::run).toList());
    json.put("comparisons", comparison.pairs().stream().map(ComparisonOutput::pair).toList());
    json.put("limits", comparison.limits());
    json.put("notes", comparison.notes());
    out.println(JsonOutput.line(json));
  }

  private Map<String, @Nullable Object> run(Standing standing) {
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("name", standing.name());
    Map<String, @Nullable Object> scores = new LinkedHashMap<>();
    for (Comparison.Score score : comparison.scores()) {
      Standing.Value value = standing.value(score.name());
      if (value.seeds() > 0) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("mean", finite(value.mean()));
        object.put("low", finite(value.low()));
        object.put("high", finite(value.high()));
        object.put("standard_deviation", finite(value.standardDeviation()));
        object.put("models", value.seeds());
        object.put("interval_over", value.over());
        object.put("values", value.each());
        scores.put(score.name(), object);
      }
    }
    run.put("scores", scores);
    return run;
  }

  private static Map<String, @Nullable Object> pair(Pair pair) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("a", pair.a());
    json.put("b", pair.b());
    json.put("score", pair.score());
    json.put("difference", finite(pair.difference()));
    RowTests rows = pair.rows();
    json.put("rows", rows == null ? null : rows(rows, pair.corrected().rows()));
    SeedTests seeds = pair.seeds();
    json.put("seeds", seeds == null ? null : seeds(seeds, pair.corrected().seeds()));
    json.put("conclusion", pair.conclusion());
    return json;
  }

  private static Map<String, @Nullable Object> rows(RowTests rows, double adjusted) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("low", finite(rows.bootstrap().low()));
    json.put("high", finite(rows.bootstrap().high()));
    json.put("test", rows.test());
    json.put("p", finite(rows.pValue()));
    json.put("p_corrected", finite(adjusted));
    json.put("p_bootstrap", finite(rows.bootstrap().pValue()));
    json.put("p_permutation", finite(rows.permutationP()));
    json.put("p_wilcoxon", finite(rows.wilcoxonP()));
    json.put("cohens_d", finite(rows.cohensD()));
    json.put("cliffs_delta", finite(rows.cliffsDelta()));
    json.put("undefined_resamples", rows.bootstrap().undefined());
    McNemar outcomes = rows.mcNemar();
    if (outcomes != null) {
      Map<String, @Nullable Object> mcnemar = new LinkedHashMap<>();
      mcnemar.put("only_a", outcomes.onlyA());
      mcnemar.put("only_b", outcomes.onlyB());
      mcnemar.put("p_exact", outcomes.exactP());
      mcnemar.put("statistic", outcomes.statistic());
      mcnemar.put("p_chi_squared", outcomes.correctedP());
      mcnemar.put("odds_ratio", finite(outcomes.oddsRatio()));
      json.put("mcnemar", mcnemar);
    }
    return json;
  }

  private static Map<String, @Nullable Object> seeds(SeedTests seeds, double adjusted) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("low", finite(seeds.low()));
    json.put("high", finite(seeds.high()));
    json.put("t", finite(seeds.t()));
    json.put("degrees_of_freedom", finite(seeds.degreesOfFreedom()));
    json.put("p", finite(seeds.pValue()));
    json.put("p_corrected", finite(adjusted));
    json.put("cohens_d", finite(seeds.cohensD()));
    json.put("cliffs_delta", finite(seeds.cliffsDelta()));
    json.put("within_spread", seeds.isWithinSpread());
    return json;
  }

  /** JSON has no NaN. */
  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
