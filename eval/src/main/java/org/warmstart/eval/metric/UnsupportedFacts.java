package org.warmstart.eval.metric;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.eval.faithfulness.FactChecker;
import org.warmstart.eval.faithfulness.FactCounts;
import org.warmstart.eval.faithfulness.FactKind;
import org.warmstart.eval.faithfulness.FactSettings;
import org.warmstart.eval.faithfulness.Rounding;
import org.warmstart.eval.faithfulness.reading.DecimalMark;

/**
 * The share of texts with a fact that their source does not support, as {@code warmstart
 * faithfulness} finds them; references are left aside. Values:
 *
 * <ul>
 *   <li>{@code unsupported_texts}: the share of texts with at least one;
 *   <li>{@code supported_facts}: the share of all facts that are supported;
 *   <li>{@code unsupported_number}, {@code unsupported_name} and so on: unsupported facts of a kind
 *       a text.
 * </ul>
 */
public final class UnsupportedFacts implements Metric<String, List<String>> {
  /**
   * How facts are found and compared.
   *
   * @param decimalMark what stands before the decimals of a number: point, comma or either
   * @param rounding which rounded numbers are supported: never, fair or always
   * @param tolerance how far a number behind a word such as about may be from the source's, as a
   *     share
   */
  public record Settings(
      @Default("point") DecimalMark decimalMark,
      @Default("fair") Rounding rounding,
      @Default("0.05") @InRange(least = 0, below = 1) double tolerance)
      implements MetricSettings.OfTexts {
    @Override
    public boolean needsReferences() {
      return false;
    }

    @Override
    public boolean needsSource() {
      return true;
    }

    @Override
    public String description() {
      return "texts with their sources: facts that the source does not support";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new UnsupportedFacts(new FactSettings(decimalMark, rounding, tolerance, false));
    }
  }

  private final FactSettings settings;
  private final FactChecker checker;
  private final FactCounts counts = new FactCounts();

  private UnsupportedFacts(FactSettings settings) {
    this.settings = settings;
    this.checker = new FactChecker(settings);
  }

  /**
   * Refuses a text without its source.
   *
   * @throws InputException always
   */
  @Override
  public void add(String prediction, List<String> references) {
    throw new InputException(
        "the metric 'unsupported-facts' compares texts with their sources, which are not given"
            + " here; warmstart faithfulness takes them");
  }

  @Override
  public void add(String prediction, List<String> references, String source) {
    counts.add(checker.check(prediction, source));
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    UnsupportedFacts that = Metrics.sameKind(this, other, each -> each.settings);
    counts.add(that.counts);
  }

  @Override
  public long count() {
    return counts.texts();
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return value.equals("supported_facts");
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    double texts = counts.texts();
    FactCounts.OfKind all = counts.all();
    result.put("unsupported_texts", counts.withUnsupported() / texts);
    result.put("supported_facts", (double) all.supported() / all.facts());
    for (FactKind kind : FactKind.values()) {
      if (kind != FactKind.SWAP) {
        String name = "unsupported_" + kind.name().toLowerCase(Locale.ROOT);
        result.put(name, counts.of(kind).unsupported() / texts);
      }
    }
    return result;
  }
}
