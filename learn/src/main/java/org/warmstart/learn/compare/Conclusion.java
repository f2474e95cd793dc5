package org.warmstart.learn.compare;

import java.util.List;
import java.util.Locale;
import org.warmstart.base.Messages;
import org.warmstart.eval.statistics.ManyComparisons;

/**
 * What can be said of a comparison, and what cannot, in plain words.
 *
 * @param pair with its corrected p-values
 * @param score which it is by
 * @param correction the p-values are corrected by
 * @param ofRows how many comparisons the p-values over rows are corrected for
 * @param ofSeeds how many those over seeds are corrected for
 */
record Conclusion(
    Pair pair, Comparison.Score score, ManyComparisons correction, int ofRows, int ofSeeds) {
  private static final double LEVEL = 0.05;
  private static final int FEW_SEEDS = 3;

  /**
   * The sentences.
   *
   * @param a the score of the one
   * @param b and of the other
   */
  String text(Standing.Value a, Standing.Value b) {
    StringBuilder text = new StringBuilder();
    if (pair.rows() != null) {
      text.append(ofRows(pair.rows()));
    }
    if (pair.seeds() != null) {
      text.append(text.isEmpty() ? "" : " ").append(ofSeeds(pair.seeds(), a, b));
    }
    text.append(besideSpread(a, b));
    return text.toString();
  }

  private String ofRows(RowTests rows) {
    double low = rows.bootstrap().low();
    double high = rows.bootstrap().high();
    if (Double.isNaN(pair.corrected().rows())) {
      return "Nothing can be said from the rows: the score is not defined on resamples of them.";
    }
    String numbers =
        String.format(
            Locale.ROOT,
            "difference %+.4f, 95 %% interval %+.4f to %+.4f, %s%s",
            pair.difference(),
            low,
            high,
            p(rows.pValue()) + " by " + rows.test(),
            corrected(pair.corrected().rows(), ofRows));
    boolean differs = pair.corrected().rows() <= LEVEL;
    boolean overlaps = low <= 0 && high >= 0;
    if (differs && !overlaps) {
      return "On these rows "
          + better()
          + " ("
          + numbers
          + "): more than the choice of rows explains.";
    }
    String why =
        overlaps
            ? "the interval has zero in it"
            : rows.pValue() <= LEVEL && ofRows > 1
                ? "of " + ofRows + " comparisons one may well come out so by chance"
                : "chance alone may make such a difference";
    if (pair.difference() == 0 && low == 0 && high == 0) {
      return "On these rows "
          + pair.a()
          + " and "
          + pair.b()
          + " score the same on every resample.";
    }
    return String.format(
        Locale.ROOT,
        "These rows do not tell %s and %s apart (%s): %s. That is no proof that they are equal; a"
            + " difference of up to %.4f fits what was seen.",
        pair.a(),
        pair.b(),
        numbers,
        why,
        Math.max(Math.abs(low), Math.abs(high)));
  }

  private String ofSeeds(SeedTests seeds, Standing.Value a, Standing.Value b) {
    String numbers =
        String.format(
            Locale.ROOT,
            "%d and %d seeds, difference %+.4f, 95 %% interval %+.4f to %+.4f, %s by Welch's"
                + " t-test%s",
            a.seeds(),
            b.seeds(),
            seeds.difference(),
            seeds.low(),
            seeds.high(),
            p(seeds.pValue()),
            corrected(pair.corrected().seeds(), ofSeeds));
    if (seeds.isWithinSpread()) {
      return "Careful: the difference lies within the spread of seeds ("
          + numbers
          + "), so training again may turn it round.";
    }
    if (pair.corrected().seeds() <= LEVEL) {
      return "Trained again, the same is to be expected (" + numbers + ").";
    }
    return "Over seeds it is not certain, as there are several comparisons (" + numbers + ").";
  }

  /** A single run beside several seeds of another recipe. */
  private String besideSpread(Standing.Value a, Standing.Value b) {
    Standing.Value several = a.seeds() > 1 ? a : b;
    if (Math.min(a.seeds(), b.seeds()) > 1 || several.each().size() < 2) {
      return "";
    }
    double most = several.each().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double least = several.each().stream().mapToDouble(Double::doubleValue).min().orElse(0);
    return Math.abs(pair.difference()) > most - least
        ? ""
        : String.format(
            Locale.ROOT,
            " Careful: the difference lies within the spread of seeds; those of one recipe are up"
                + " to %.4f apart.",
            most - least);
  }

  /** What tests over rows cannot say, for the runs with few seeds; empty if there are none. */
  static String limits(List<String> fewSeeds, boolean rows) {
    if (fewSeeds.isEmpty()) {
      return "";
    }
    return (rows
            ? "The tests over rows are about these models, not about what comes of their recipes"
                + " when they are trained again"
            : "Little can be said about what comes of these recipes when they are trained again")
        + ": fewer than "
        + FEW_SEEDS
        + " seeds have "
        + Messages.list(fewSeeds)
        + "; take at least "
        + FEW_SEEDS
        + " of each.";
  }

  static boolean isFew(int seeds) {
    return seeds > 0 && seeds < FEW_SEEDS;
  }

  private String better() {
    boolean first = pair.difference() > 0 == score.greaterIsBetter();
    return first
        ? pair.a() + " is better than " + pair.b()
        : pair.b() + " is better than " + pair.a();
  }

  private String corrected(double pValue, int comparisons) {
    if (comparisons < 2 || correction == ManyComparisons.NONE) {
      return "";
    }
    String name = correction == ManyComparisons.HOLM ? "Holm" : "Benjamini and Hochberg";
    return "; " + p(pValue) + " after " + name + " for " + comparisons + " comparisons";
  }

  private static String p(double value) {
    return value < 0.0001 ? "p < 0.0001" : String.format(Locale.ROOT, "p = %.4f", value);
  }
}
