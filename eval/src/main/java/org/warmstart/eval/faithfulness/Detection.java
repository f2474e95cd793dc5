package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.warmstart.eval.statistics.Bootstrap;

/**
 * How well scores tell texts with errors from those without: of known ones. Numbers that need both
 * sorts are NaN where one is missing. Not thread-safe.
 */
public final class Detection {
  private static final int RESAMPLES = 1000;
  private static final double CONFIDENCE = 0.95;
  private static final long SEED = 1;

  private final List<Scored> all = new ArrayList<>();

  private record Scored(double score, boolean flagged, boolean wrong) {}

  /**
   * Takes in a text.
   *
   * @param score the greater, the likelier it has an error
   * @param flagged whether it was taken to have one
   * @param wrong whether it has one
   */
  public void add(double score, boolean flagged, boolean wrong) {
    all.add(new Scored(score, flagged, wrong));
  }

  /** How many texts there are. */
  public int count() {
    return all.size();
  }

  /** How many texts have an error. */
  public long wrong() {
    return all.stream().filter(Scored::wrong).count();
  }

  /** The share of the texts with an error that were flagged, with its 95 % interval. */
  public Bootstrap.Interval recall() {
    return interval(sample -> share(sample, Scored::wrong, Scored::flagged));
  }

  /** The share of the flagged texts that have an error. */
  public Bootstrap.Interval precision() {
    return interval(sample -> share(sample, Scored::flagged, Scored::wrong));
  }

  /** The share of the texts without an error that were flagged all the same. */
  public Bootstrap.Interval falseAlarms() {
    return interval(sample -> share(sample, each -> !each.wrong(), Scored::flagged));
  }

  /** The mean of the shares that were told right of both sorts; a guess has one half. */
  public Bootstrap.Interval balancedAccuracy() {
    return interval(
        sample ->
            (share(sample, Scored::wrong, Scored::flagged)
                    + share(sample, each -> !each.wrong(), each -> !each.flagged()))
                / 2);
  }

  /**
   * The probability that a text with an error has a greater score than one without, equal ones
   * counted half: the area under the ROC curve. A guess has one half.
   */
  public Bootstrap.Interval auc() {
    List<Scored> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(Scored::score));
    return Bootstrap.of(all.size(), sample -> auc(sample, sorted), RESAMPLES, CONFIDENCE, SEED);
  }

  private static double auc(int[] sample, List<Scored> sorted) {
    int[] times = new int[sorted.size()];
    for (int index : sample) {
      times[index]++;
    }
    double below = 0;
    double pairs = 0;
    double rights = 0;
    double wrongs = 0;
    for (int from = 0; from < times.length; ) {
      int to = from;
      double right = 0;
      double wrong = 0;
      while (to < times.length && sorted.get(to).score() == sorted.get(from).score()) {
        right += sorted.get(to).wrong() ? 0 : times[to];
        wrong += sorted.get(to).wrong() ? times[to] : 0;
        to++;
      }
      pairs += wrong * (below + right / 2);
      below += right;
      rights += right;
      wrongs += wrong;
      from = to;
    }
    return pairs / (rights * wrongs);
  }

  /** A property of a text. */
  private interface Is {
    boolean of(Scored text);
  }

  private double share(int[] sample, Is among, Is counted) {
    long there = 0;
    long found = 0;
    for (int index : sample) {
      Scored each = all.get(index);
      if (among.of(each)) {
        there++;
        found += counted.of(each) ? 1 : 0;
      }
    }
    return there == 0 ? Double.NaN : (double) found / there;
  }

  private Bootstrap.Interval interval(ToDoubleFunction<int[]> statistic) {
    double value = statistic.applyAsDouble(IntStream.range(0, all.size()).toArray());
    return Double.isNaN(value)
        ? new Bootstrap.Interval(value, value, value, CONFIDENCE)
        : Bootstrap.of(all.size(), statistic, RESAMPLES, CONFIDENCE, SEED);
  }
}
