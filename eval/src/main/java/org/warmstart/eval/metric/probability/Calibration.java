package org.warmstart.eval.metric.probability;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.MetricTable;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.metric.ValueChecks;

/**
 * Whether probabilities are as often right as they say. Values:
 *
 * <ul>
 *   <li>{@code calibration_error}: the expected calibration error, the mean distance between
 *       confidence and accuracy in bins of confidence (Guo et al., On Calibration of Modern Neural
 *       Networks, 2017, section 2); {@code calibration_error_max} and {@code calibration_error_rms}
 *       the greatest and the root of the mean square;
 *   <li>{@code brier_score}: the mean squared distance between the probabilities and what happened,
 *       over all classes (Brier, Verification of forecasts expressed in terms of probability,
 *       1950); of two classes half of it, as usual and in scikit-learn;
 *   <li>{@code log_loss}: the mean negative logarithm of the right class's probability;
 *   <li>{@code accuracy} and {@code confidence}: how often the likeliest class is right, and how
 *       likely it is in the mean.
 * </ul>
 *
 * The likeliest class of a distribution is compared; of equally likely ones the first. Where one
 * probability is given alone, it is that of the label it is for, and the confidence is that.
 */
public final class Calibration implements Metric<Map<String, Double>, String> {
  /** How confidences are put in bins. */
  public enum Binning {
    EQUAL_WIDTH,
    EQUAL_MASS
  }

  /**
   * The bins.
   *
   * @param bins how many
   * @param binning equal-width: all are as wide; equal-mass: all hold as many examples, for which
   *     two values an example are kept
   */
  public record Settings(
      @Default("15") @InRange(least = 1, most = 1_000_000) int bins,
      @Default("equal-width") Binning binning)
      implements MetricSettings.OfProbabilities {
    public Settings {
      NumberRange.check(Settings.class, bins, binning);
    }

    @Override
    public String description() {
      return "probabilities of classes and the right class: calibration error, Brier score";
    }

    @Override
    public Calibration create() {
      return new Calibration(this);
    }
  }

  /** The least probability whose logarithm is taken, scikit-learn's for 64 bits. */
  private static final double LEAST = Math.ulp(1.0);

  private final Settings settings;
  private final ReliabilityBins bins;
  private double squares;
  private double logarithms;
  private double confidence;
  private long right;
  private long count;

  private Calibration(Settings settings) {
    this.settings = settings;
    bins = new ReliabilityBins(settings.bins, settings.binning == Binning.EQUAL_MASS);
  }

  /**
   * Takes in one example.
   *
   * @param prediction the probability of each class; or of one label alone, the rest being that of
   *     its not being right
   * @param reference the right class; where one label's probability is given, any other means that
   *     it was wrong
   * @throws InputException if the values are no probabilities or the right class has none
   */
  @Override
  public void add(Map<String, Double> prediction, String reference) {
    ValueChecks.requireProbabilities(prediction);
    boolean alone = prediction.size() == 1;
    Double ofRight = prediction.get(reference);
    if (ofRight == null && !alone) {
      throw new InputException(
          "the right class "
              + Messages.quote(reference)
              + " has no probability; there are those of "
              + Messages.list(prediction.keySet()));
    }
    Map.Entry<String, Double> likeliest = prediction.entrySet().iterator().next();
    for (Map.Entry<String, Double> entry : prediction.entrySet()) {
      if (entry.getValue() > likeliest.getValue()) {
        likeliest = entry;
      }
    }
    double top = likeliest.getValue();
    boolean isRight = likeliest.getKey().equals(reference);
    bins.add(top, isRight);
    confidence += top;
    right += isRight ? 1 : 0;
    double happened = ofRight == null ? 1 - top : ofRight;
    logarithms -= Math.log(Math.max(LEAST, Math.min(1 - LEAST, happened)));
    squares += alone ? (1 - happened) * (1 - happened) : squares(prediction, reference);
    count++;
  }

  private static double squares(Map<String, Double> prediction, String reference) {
    double squares = 0;
    for (Map.Entry<String, Double> entry : prediction.entrySet()) {
      double distance = entry.getValue() - (entry.getKey().equals(reference) ? 1 : 0);
      squares += distance * distance;
    }
    return prediction.size() == 2 ? squares / 2 : squares;
  }

  @Override
  public void merge(Metric<Map<String, Double>, String> other) {
    Calibration that = Metrics.sameKind(this, other, each -> each.settings);
    bins.merge(that.bins);
    squares += that.squares;
    logarithms += that.logarithms;
    confidence += that.confidence;
    right += that.right;
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return value.equals("accuracy") || value.equals("confidence");
  }

  /** The bins that are not empty: a reliability diagram. */
  @Override
  public List<MetricTable> tables() {
    List<List<Object>> rows = new ArrayList<>();
    for (ReliabilityBins.Bin bin : bins.filled()) {
      rows.add(List.of(bin.low(), bin.high(), bin.count(), bin.meanConfidence(), bin.accuracy()));
    }
    return List.of(
        new MetricTable("bins", List.of("above", "to", "count", "confidence", "accuracy"), rows));
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("calibration_error", bins.meanGap());
    result.put("calibration_error_max", bins.greatestGap());
    result.put("calibration_error_rms", bins.rootMeanSquaredGap());
    result.put("brier_score", squares / count);
    result.put("log_loss", logarithms / count);
    result.put("accuracy", (double) right / count);
    result.put("confidence", confidence / count);
    return result;
  }
}
