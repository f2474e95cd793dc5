package org.warmstart.learn.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.training.MainScores;

/**
 * Runs beside each other: their scores with intervals, and for every two of them whether they
 * differ.
 *
 * @param part of the data; empty if the files name none
 * @param rows how many rows were compared; 0 if there were only scores over seeds
 * @param scores what is compared, the first one the leaderboard's order
 * @param standings the runs, best first
 * @param pairs every two of them by every score
 * @param limits what cannot be concluded from all of that; empty if nothing is to be said
 * @param notes what was left out or is not defined
 */
public record Comparison(
    String part,
    int rows,
    List<Score> scores,
    List<Standing> standings,
    List<Pair> pairs,
    String limits,
    List<String> notes) {
  /**
   * A score.
   *
   * @param name as metrics name it
   * @param greaterIsBetter or less is
   */
  public record Score(String name, boolean greaterIsBetter) {}

  public Comparison {
    scores = List.copyOf(scores);
    standings = List.copyOf(standings);
    pairs = List.copyOf(pairs);
    notes = List.copyOf(notes);
  }

  /**
   * Compares.
   *
   * @throws InputException if files cannot be read, or their rows do not go together
   */
  public static Comparison of(CompareSettings settings) {
    String baseline = settings.baseline();
    if (baseline != null && !settings.runs().containsKey(baseline)) {
      throw new InputException(
          "--baseline: " + NearNames.unknown("run", baseline, settings.runs().keySet()));
    }
    List<Contestant> contestants = new ArrayList<>();
    settings
        .runs()
        .forEach((name, path) -> contestants.add(Contestant.read(name, path, settings.part())));
    // those with rows first, so that their numbers are those of the sheets
    contestants.sort(Comparator.comparing(each -> !each.hasRows()));
    return new Maker(settings, contestants).make();
  }

  /** Puts a comparison together. */
  private static final class Maker {
    private final CompareSettings settings;
    private final List<Contestant> contestants;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, ComparedScore> compared = new LinkedHashMap<>();
    private final @Nullable JoinedRows joined;

    Maker(CompareSettings settings, List<Contestant> contestants) {
      this.settings = settings;
      this.contestants = contestants;
      List<Contestant> withRows = contestants.stream().filter(Contestant::hasRows).toList();
      joined = withRows.isEmpty() ? null : JoinedRows.of(withRows, settings.commonRows(), notes);
      if (withRows.size() < contestants.size()) {
        notes.add(
            "no predictions, only scores over seeds: "
                + Messages.list(
                    contestants.stream()
                        .filter(each -> !each.hasRows())
                        .map(Contestant::name)
                        .toList()));
      }
    }

    Comparison make() {
      List<Score> scores = joined == null ? scoresOfSeeds() : scoresOfRows(joined);
      List<Standing> standings = new ArrayList<>();
      for (int c = 0; c < contestants.size(); c++) {
        Map<String, Standing.Value> values = new LinkedHashMap<>();
        for (Score score : scores) {
          values.put(score.name(), value(c, score.name()));
        }
        standings.add(new Standing(contestants.get(c).name(), values));
      }
      List<Pair> pairs = corrected(pairs(scores, standings), scores);
      Score first = scores.get(0);
      Comparator<Standing> order =
          Comparator.comparingDouble(standing -> standing.value(first.name()).mean());
      standings.sort(
          Comparator.comparing((Standing each) -> each.value(first.name()).seeds() == 0)
              .thenComparing(first.greaterIsBetter() ? order.reversed() : order));
      return new Comparison(
          joined == null ? "" : joined.part(),
          joined == null ? 0 : joined.count(),
          scores,
          standings,
          pairs,
          limits(standings, first),
          notes);
    }

    private String limits(List<Standing> standings, Score score) {
      List<String> few =
          standings.stream()
              .filter(each -> Conclusion.isFew(each.value(score.name()).seeds()))
              .map(Standing::name)
              .toList();
      return Conclusion.limits(few, joined != null);
    }

    private Standing.Value value(int contestant, String name) {
      ComparedScore score = compared.get(name);
      if (score != null && contestants.get(contestant).hasRows()) {
        return score.value(contestant);
      }
      Summary kept = contestants.get(contestant).summaries().get(name);
      return kept == null ? Standing.NONE : Standing.Value.overSeeds(kept);
    }

    private List<Score> scoresOfRows(JoinedRows rows) {
      List<Sheet> sheets = new ArrayList<>();
      List<String> metrics = settings.what().metrics();
      if (metrics.isEmpty() && settings.what().fields().isEmpty()) {
        metrics = UsualMetrics.of(rows.any());
      }
      metrics.forEach(metric -> sheets.add(ScoreSheet.of(metric, rows)));
      settings.what().fields().forEach(field -> sheets.add(ScoreSheet.ofField(field, rows)));
      Set<String> all = new LinkedHashSet<>();
      sheets.forEach(sheet -> all.addAll(sheet.names()));
      requireKnown(all);
      List<Score> scores = new ArrayList<>();
      Set<String> undefined = new TreeSet<>();
      List<String> main = chosen(all);
      for (Sheet sheet : sheets) {
        List<String> names = main.stream().filter(sheet.names()::contains).toList();
        if (names.isEmpty() && settings.what().names().isEmpty()) {
          names = chosen(sheet.names());
        }
        for (ComparedScore score : ComparedScore.of(sheet, names, rows, settings.sampling())) {
          if (!score.isDefined()) {
            undefined.add(score.name());
          } else if (compared.putIfAbsent(score.name(), score) == null) {
            scores.add(new Score(score.name(), score.greaterIsBetter()));
          }
        }
      }
      if (!undefined.isEmpty()) {
        notes.add(
            "not defined for the rows of at least one run, as where one side is constant: "
                + Messages.list(undefined));
      }
      if (scores.isEmpty()) {
        throw new InputException("no score is defined for these rows: " + Messages.list(undefined));
      }
      return scores;
    }

    private List<Score> scoresOfSeeds() {
      if (!settings.what().metrics().isEmpty() || !settings.what().fields().isEmpty()) {
        throw new InputException(
            "--metric and --field read predictions, and no run has any; leave them out");
      }
      Set<String> all = new TreeSet<>(contestants.get(0).summaries().keySet());
      contestants.forEach(each -> all.retainAll(each.summaries().keySet()));
      if (all.isEmpty()) {
        throw new InputException("the runs have no score in common in their seeds.json");
      }
      requireKnown(all);
      return chosen(all).stream()
          .map(name -> new Score(name, !name.matches(".*loss.*|perplexity.*")))
          .toList();
    }

    private void requireKnown(Set<String> all) {
      for (String wanted : settings.what().names()) {
        if (!all.contains(wanted)) {
          throw new InputException("--score: " + NearNames.unknown("score", wanted, all));
        }
      }
    }

    private List<String> chosen(Iterable<String> names) {
      List<String> all = new ArrayList<>();
      names.forEach(all::add);
      List<String> wanted = settings.what().names();
      if (!wanted.isEmpty()) {
        return all.stream().filter(wanted::contains).toList();
      }
      return settings.what().all() ? all : MainScores.of(all);
    }

    private List<Pair> pairs(List<Score> scores, List<Standing> standings) {
      List<Pair> pairs = new ArrayList<>();
      for (Score score : scores) {
        for (int a = 0; a < standings.size(); a++) {
          for (int b = a + 1; b < standings.size(); b++) {
            Pair pair = pair(score, standings, a, b);
            if (pair != null) {
              pairs.add(pair);
            }
          }
        }
      }
      return pairs;
    }

    private @Nullable Pair pair(Score score, List<Standing> standings, int one, int two) {
      String baseline = settings.baseline();
      String name = score.name();
      boolean turned = baseline != null && standings.get(one).name().equals(baseline);
      int a = turned ? two : one;
      int b = turned ? one : two;
      Standing.Value left = standings.get(a).value(name);
      Standing.Value right = standings.get(b).value(name);
      boolean wanted = baseline == null || standings.get(b).name().equals(baseline);
      if (!wanted || left.seeds() == 0 || right.seeds() == 0) {
        return null;
      }
      ComparedScore rows = compared.get(name);
      boolean paired = rows != null && contestants.get(a).hasRows() && contestants.get(b).hasRows();
      return new Pair(
          standings.get(a).name(),
          standings.get(b).name(),
          name,
          left.mean() - right.mean(),
          paired && rows != null ? rows.test(a, b, settings.sampling()) : null,
          ComparedScore.overSeeds(left, right, name),
          Pair.Corrected.NONE,
          "");
    }

    /** The tests over rows are one family, those over seeds another. */
    private List<Pair> corrected(List<Pair> pairs, List<Score> scores) {
      double[] rows = new double[pairs.size()];
      double[] seeds = new double[pairs.size()];
      for (int i = 0; i < rows.length; i++) {
        RowTests ofRows = pairs.get(i).rows();
        SeedTests ofSeeds = pairs.get(i).seeds();
        rows[i] = ofRows == null ? Double.NaN : ofRows.pValue();
        seeds[i] = ofSeeds == null ? Double.NaN : ofSeeds.pValue();
      }
      rows = adjusted(rows);
      seeds = adjusted(seeds);
      List<Pair> corrected = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        Pair pair = pairs.get(i);
        Score score =
            scores.stream()
                .filter(each -> each.name().equals(pair.score()))
                .findFirst()
                .orElseThrow();
        Pair.Corrected pValues = new Pair.Corrected(rows[i], seeds[i]);
        Pair complete = pair.with(pValues, "");
        String conclusion =
            new Conclusion(
                    complete, score, settings.sampling().correction(), count(rows), count(seeds))
                .text(contestantSeeds(pair.a(), score), contestantSeeds(pair.b(), score));
        corrected.add(pair.with(pValues, conclusion));
      }
      return corrected;
    }

    private Standing.Value contestantSeeds(String name, Score score) {
      for (int c = 0; c < contestants.size(); c++) {
        if (contestants.get(c).name().equals(name)) {
          return value(c, score.name());
        }
      }
      throw new IllegalStateException(name);
    }

    private static int count(double[] pValues) {
      return (int) Arrays.stream(pValues).filter(p -> !Double.isNaN(p)).count();
    }

    private double[] adjusted(double[] pValues) {
      double[] known = Arrays.stream(pValues).filter(p -> !Double.isNaN(p)).toArray();
      double[] raised = settings.sampling().correction().adjust(known);
      double[] adjusted = new double[pValues.length];
      int at = 0;
      for (int i = 0; i < adjusted.length; i++) {
        adjusted[i] = Double.isNaN(pValues[i]) ? Double.NaN : raised[at++];
      }
      return adjusted;
    }
  }
}
