package org.warmstart.cli.trust;

import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.judge.Judgement;
import org.warmstart.eval.judge.PairTables;
import org.warmstart.eval.judge.ScoreTables;
import org.warmstart.eval.statistics.Bootstrap;

/** Tables of judgements. */
final class JudgementOutput {
  private static final int RESAMPLES = 2000;
  private static final long SEED = 1;

  private final ScoreTables scores;
  private final PairTables pairs;

  JudgementOutput(Collection<Judgement> judgements) {
    List<Judgement> single = judgements.stream().filter(each -> each.other() == null).toList();
    scores = ScoreTables.of(single, RESAMPLES, SEED);
    pairs = PairTables.of(judgements, RESAMPLES, SEED);
  }

  void print(PrintStream out) {
    if (!scores.counts().isEmpty()) {
      printScores(out);
    }
    boolean any = !pairs.pairs().isEmpty() || pairs.unreadable() + pairs.failed() > 0;
    if (any) {
      printPairs(out);
    }
  }

  private void printScores(PrintStream out) {
    TextTable table = new TextTable("by", "", "model", "score#", "95 % interval#", "questions#");
    for (ScoreTables.Row row : scores.rows()) {
      table.add(
          row.table(),
          row.name().equals(row.table()) ? "" : row.name(),
          row.system(),
          number(row.mean().value()),
          interval(row.mean()),
          Integer.toString(row.questions()));
    }
    table.print(out);
    scores
        .counts()
        .forEach(
            (system, counts) -> {
              if (counts.unreadable() + counts.failed() > 0) {
                out.printf(
                    Locale.ROOT,
                    "%s: of %d judgements %d could not be read, %d failed; they are in no mean%n",
                    system,
                    counts.judged(),
                    counts.unreadable(),
                    counts.failed());
              }
            });
    for (ScoreTables.Difference each : scores.comparisons()) {
      out.printf(
          Locale.ROOT,
          "%s - %s: %+.4f (95 %% interval %+.4f to %+.4f, p = %.4f, %.4f after Holm; %d questions)%n",
          each.a(),
          each.b(),
          each.test().difference(),
          each.test().low(),
          each.test().high(),
          each.test().pValue(),
          each.adjustedP(),
          each.questions());
    }
  }

  private void printPairs(PrintStream out) {
    TextTable table =
        new TextTable(
            "model", "against", "wins#", "ties#", "losses#", "win rate#", "95 % interval#", "p#");
    for (PairTables.Pair pair : pairs.pairs()) {
      table.add(
          pair.a(),
          pair.b(),
          Integer.toString(pair.winsA()),
          Integer.toString(pair.ties()),
          Integer.toString(pair.winsB()),
          number(pair.winRate().value()),
          interval(pair.winRate()),
          number(pair.pValue()));
    }
    table.print(out);
    PairTables.PositionBias bias = pairs.bias();
    out.printf(
        Locale.ROOT,
        "order: the first answer wins %d times, the second %d, ties %d%s%n",
        bias.first(),
        bias.second(),
        bias.ties(),
        bias.bothOrders() == 0
            ? "; each pair was judged in one order, so a bias towards a place cannot be told"
            : String.format(
                Locale.ROOT,
                " (p = %.4f that places are as good); the same outcome in both orders: %d of %d",
                bias.pValue(),
                bias.consistent(),
                bias.bothOrders()));
    if (pairs.unreadable() + pairs.failed() > 0) {
      out.printf(
          Locale.ROOT,
          "%d judgements could not be read, %d failed; they do not count%n",
          pairs.unreadable(),
          pairs.failed());
    }
  }

  void printJson(PrintStream out) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("counts", scores.counts());
    json.put("scores", scores.rows().stream().map(JudgementOutput::row).toList());
    json.put("comparisons", scores.comparisons().stream().map(JudgementOutput::object).toList());
    json.put("pairs", pairs.pairs().stream().map(JudgementOutput::object).toList());
    Map<String, @Nullable Object> bias = new LinkedHashMap<>();
    bias.put("first", pairs.bias().first());
    bias.put("second", pairs.bias().second());
    bias.put("ties", pairs.bias().ties());
    bias.put("p", finite(pairs.bias().pValue()));
    bias.put("both_orders", pairs.bias().bothOrders());
    bias.put("consistent", pairs.bias().consistent());
    json.put("position_bias", bias);
    json.put("unreadable_pairs", pairs.unreadable());
    json.put("failed_pairs", pairs.failed());
    out.println(JsonOutput.line(json));
  }

  private static Map<String, @Nullable Object> row(ScoreTables.Row row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("by", row.table());
    json.put("name", row.name());
    json.put("system", row.system());
    json.put("mean", row.mean().value());
    json.put("low", finite(row.mean().low()));
    json.put("high", finite(row.mean().high()));
    json.put("questions", row.questions());
    return json;
  }

  private static Map<String, @Nullable Object> object(ScoreTables.Difference each) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("a", each.a());
    json.put("b", each.b());
    json.put("difference", each.test().difference());
    json.put("low", finite(each.test().low()));
    json.put("high", finite(each.test().high()));
    json.put("p", each.test().pValue());
    json.put("p_corrected", each.adjustedP());
    json.put("questions", each.questions());
    return json;
  }

  private static Map<String, @Nullable Object> object(PairTables.Pair pair) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("a", pair.a());
    json.put("b", pair.b());
    json.put("wins_a", pair.winsA());
    json.put("ties", pair.ties());
    json.put("wins_b", pair.winsB());
    json.put("win_rate", pair.winRate().value());
    json.put("low", finite(pair.winRate().low()));
    json.put("high", finite(pair.winRate().high()));
    json.put("p", pair.pValue());
    return json;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String interval(Bootstrap.Interval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : number(interval.low()) + " to " + number(interval.high());
  }
}
