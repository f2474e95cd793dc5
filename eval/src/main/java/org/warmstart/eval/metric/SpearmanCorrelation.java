package org.warmstart.eval.metric;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;

/**
 * Spearman's rank correlation of predicted and reference scores, {@code spearman}: Pearson's
 * correlation of the ranks, equal values sharing their mean rank. Keeps two numbers an example. NaN
 * when one side is constant or holds a NaN.
 */
public final class SpearmanCorrelation implements Metric<Double, Double> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfScores {
    @Override
    public String description() {
      return "numbers: Spearman rank correlation";
    }

    @Override
    public Metric<Double, Double> create() {
      return new SpearmanCorrelation();
    }
  }

  private double[] predictions = new double[256];
  private double[] references = new double[256];
  private int count;

  @Override
  public void add(Double prediction, Double reference) {
    makeRoom(1);
    predictions[count] = prediction;
    references[count] = reference;
    count++;
  }

  @Override
  public void merge(Metric<Double, Double> other) {
    SpearmanCorrelation that = Metrics.sameKind(this, other);
    int added = that.count;
    makeRoom(added);
    System.arraycopy(that.predictions, 0, predictions, count, added);
    System.arraycopy(that.references, 0, references, count, added);
    count += added;
  }

  private void makeRoom(int more) {
    int needed = Math.addExact(count, more);
    if (needed > predictions.length) {
      int length = Math.max(needed, predictions.length * 2);
      predictions = Arrays.copyOf(predictions, length);
      references = Arrays.copyOf(references, length);
    }
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("spearman", value()));
  }

  private double value() {
    if (count == 0) {
      return Double.NaN;
    }
    NaturalRanking ranking = new NaturalRanking(NaNStrategy.FIXED, TiesStrategy.AVERAGE);
    double[] predictionRanks = ranking.rank(Arrays.copyOf(predictions, count));
    double[] referenceRanks = ranking.rank(Arrays.copyOf(references, count));
    PearsonCorrelation ranks = new PearsonCorrelation();
    for (int i = 0; i < count; i++) {
      ranks.add(predictionRanks[i], referenceRanks[i]);
    }
    return ranks.value();
  }
}
