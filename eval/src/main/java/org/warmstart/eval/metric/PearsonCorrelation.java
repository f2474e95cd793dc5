package org.warmstart.eval.metric;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pearson's correlation of predicted and reference scores, {@code pearson}, in one pass and
 * constant memory: Welford's update of means and co-moments, and its pairwise form for merging
 * (Chan, Golub and LeVeque, Algorithms for computing the sample variance, 1983). NaN when one side
 * is constant.
 */
public final class PearsonCorrelation implements Metric<Double, Double> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfScores {
    @Override
    public String description() {
      return "numbers: Pearson correlation";
    }

    @Override
    public Metric<Double, Double> create() {
      return new PearsonCorrelation();
    }
  }

  private long count;
  private double meanX;
  private double meanY;
  private double squaresX;
  private double squaresY;
  private double products;

  @Override
  public void add(Double prediction, Double reference) {
    count++;
    double fromMeanX = prediction - meanX;
    double fromMeanY = reference - meanY;
    meanX += fromMeanX / count;
    meanY += fromMeanY / count;
    squaresX += fromMeanX * (prediction - meanX);
    squaresY += fromMeanY * (reference - meanY);
    products += fromMeanX * (reference - meanY);
  }

  @Override
  public void merge(Metric<Double, Double> other) {
    PearsonCorrelation that = Metrics.sameKind(this, other);
    if (that.count == 0) {
      return;
    }
    long total = count + that.count;
    double betweenX = that.meanX - meanX;
    double betweenY = that.meanY - meanY;
    double weight = (double) count * that.count / total;
    squaresX += that.squaresX + betweenX * betweenX * weight;
    squaresY += that.squaresY + betweenY * betweenY * weight;
    products += that.products + betweenX * betweenY * weight;
    meanX += betweenX * that.count / total;
    meanY += betweenY * that.count / total;
    count = total;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    return new TreeMap<>(Map.of("pearson", value()));
  }

  double value() {
    if (squaresX == 0 || squaresY == 0) {
      return Double.NaN;
    }
    double correlation = products / (Math.sqrt(squaresX) * Math.sqrt(squaresY));
    // rounding may leave the interval by an ulp
    return Math.max(-1, Math.min(1, correlation));
  }
}
