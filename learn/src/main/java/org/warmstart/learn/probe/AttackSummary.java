package org.warmstart.learn.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Progress;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.pipeline.probe.AttackResult;
import org.warmstart.pipeline.probe.AttackResult.End;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.WordAttack;

/**
 * What came of attacks on rows.
 *
 * @param name what words were exchanged for
 * @param attacked rows whose answer was right, or all where that is not known
 * @param wrongBefore rows whose answer was wrong as they are
 * @param unreadable rows that the model cannot read
 * @param success the share of the attacked rows whose class became another; null if none was
 *     attacked
 * @param accuracyAfter the share of all rows that are right before and after; null if what is right
 *     is not known
 * @param changedWords mean number of words exchanged where it succeeded; NaN if it never did
 * @param changedShare mean share of the words exchanged there
 * @param queries mean number of texts that the model was asked about for an attacked row
 * @param flips examples of success
 */
public record AttackSummary(
    String name,
    int attacked,
    int wrongBefore,
    int unreadable,
    @Nullable Interval success,
    @Nullable Interval accuracyAfter,
    double changedWords,
    double changedShare,
    double queries,
    List<Flip> flips) {
  private static final double CONFIDENCE = 0.95;

  public AttackSummary {
    flips = List.copyOf(flips);
  }

  /** Attacks rows. */
  public static AttackSummary of(
      String name,
      ProbedModel model,
      List<ProbeRow> rows,
      WordAttack attack,
      ProbeSettings settings,
      Progress progress) {
    List<AttackResult> results = new ArrayList<>();
    List<Flip> flips = new ArrayList<>();
    for (ProbeRow row : rows) {
      String right = row.right() == null ? null : row.right().get(0);
      AttackResult result = attack.attack(model, row.input(), settings.second(), right);
      results.add(result);
      if (result.end() == End.SUCCEEDED && flips.size() < settings.examples()) {
        flips.add(
            new Flip(
                row.place(),
                (double) result.changedWords() / Math.max(1, result.words()),
                result.changed(),
                settings.second() ? row.input().text() : row.input().second(),
                Objects.requireNonNull(result.before()),
                Objects.requireNonNull(result.after()),
                right));
      }
      progress.update("attacked rows", results.size(), rows.size());
    }
    boolean labelled = rows.stream().allMatch(row -> row.right() != null);
    return summary(name, results, flips, labelled, settings);
  }

  private static AttackSummary summary(
      String name,
      List<AttackResult> results,
      List<Flip> flips,
      boolean labelled,
      ProbeSettings settings) {
    List<AttackResult> attacked =
        results.stream()
            .filter(each -> each.end() == End.SUCCEEDED || each.end() == End.FAILED)
            .toList();
    List<AttackResult> won = attacked.stream().filter(each -> each.end() == End.SUCCEEDED).toList();
    double[] success =
        attacked.stream().mapToDouble(each -> each.end() == End.SUCCEEDED ? 1 : 0).toArray();
    double[] right =
        results.stream().mapToDouble(each -> each.end() == End.FAILED ? 1 : 0).toArray();
    return new AttackSummary(
        name,
        attacked.size(),
        count(results, End.WRONG_BEFORE),
        count(results, End.UNREADABLE),
        success.length == 0 ? null : interval(success, settings),
        labelled ? interval(right, settings) : null,
        won.stream().mapToInt(AttackResult::changedWords).average().orElse(Double.NaN),
        won.stream()
            .mapToDouble(each -> (double) each.changedWords() / each.words())
            .average()
            .orElse(Double.NaN),
        attacked.stream().mapToInt(AttackResult::queries).average().orElse(Double.NaN),
        flips);
  }

  private static int count(List<AttackResult> results, End end) {
    return (int) results.stream().filter(each -> each.end() == end).count();
  }

  private static Interval interval(double[] values, ProbeSettings settings) {
    return Bootstrap.mean(values, settings.resamples(), CONFIDENCE, settings.seed());
  }
}
