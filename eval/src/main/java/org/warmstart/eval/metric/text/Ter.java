package org.warmstart.eval.metric.text;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;

/**
 * Translation edit rate (Snover et al., A Study of Translation Edit Rate with Targeted Human
 * Annotation, 2006), as sacreBLEU computes it: the edits that make the texts the references, moves
 * of words among them, for each 100 words of the references. Of several references the one that
 * needs the fewest edits counts, and their mean length. Values: {@code ter}, {@code ter_edits} and
 * {@code ter_reference_length}. Less is better.
 */
public final class Ter implements Metric<String, List<String>> {
  /**
   * How it is taken.
   *
   * @param normalized whether marks become words of their own
   * @param noPunctuation whether marks are left out
   * @param asian whether normalized and noPunctuation go for East Asian characters, too
   * @param caseSensitive whether upper and lower case differ
   */
  public record Settings(
      @Default("false") boolean normalized,
      @Default("false") boolean noPunctuation,
      @Default("false") boolean asian,
      @Default("false") boolean caseSensitive)
      implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts: translation edit rate as sacreBLEU has it";
    }

    @Override
    public Ter create() {
      return new Ter(this);
    }
  }

  private final Settings settings;
  private final TerText text;
  private final Signature signature = new Signature();
  private long edits;
  private double referenceLength;
  private long count;

  private Ter(Settings settings) {
    this.settings = settings;
    text =
        new TerText(
            settings.normalized, settings.noPunctuation, settings.asian, settings.caseSensitive);
  }

  @Override
  public void add(String prediction, List<String> references) {
    Bleu.requireReferences(references);
    List<String> words = text.words(prediction);
    int fewest = Integer.MAX_VALUE;
    long lengths = 0;
    for (String reference : references) {
      List<String> expected = text.words(reference);
      fewest = Math.min(fewest, TerEdits.count(words, expected));
      lengths += expected.size();
    }
    edits += fewest;
    referenceLength += (double) lengths / references.size();
    signature.add(references.size());
    count++;
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Ter that = Metrics.sameKind(this, other, each -> each.settings);
    edits += that.edits;
    referenceLength += that.referenceLength;
    signature.merge(that.signature);
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return false;
  }

  /** As sacreBLEU writes it. */
  @Override
  public Optional<String> signature() {
    return Optional.of(
        signature.line(
            "case:"
                + Signature.letterCase(!settings.caseSensitive)
                + "|tok:tercom|norm:"
                + Signature.yes(settings.normalized)
                + "|punct:"
                + Signature.yes(!settings.noPunctuation)
                + "|asian:"
                + Signature.yes(settings.asian)));
  }

  @Override
  public SortedMap<String, Double> result() {
    double rate = referenceLength > 0 ? edits / referenceLength : edits > 0 ? 1 : 0;
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("ter", count == 0 ? Double.NaN : 100 * rate);
    result.put("ter_edits", (double) edits);
    result.put("ter_reference_length", referenceLength);
    return result;
  }
}
