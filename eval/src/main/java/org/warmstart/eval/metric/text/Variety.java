package org.warmstart.eval.metric.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.words.WordSplitter;
import org.warmstart.eval.words.Words;

/**
 * How varied written texts are; there is nothing that they are compared with. Values for each n
 * from 1 to {@code order}:
 *
 * <ul>
 *   <li>{@code distinct_n}: how many different n-grams all texts have, over how many in all (Li et
 *       al., A Diversity-Promoting Objective Function for Neural Conversation Models, 2016);
 *   <li>{@code repetition_n}: the mean over texts of the share of n-grams that stood in the text
 *       before (Welleck et al., Neural Text Generation With Unlikelihood Training, 2020,
 *       seq-rep-n); texts of fewer words than n are left out of that mean;
 *   <li>{@code words}: the mean number of words.
 * </ul>
 *
 * The different n-grams of all texts have to be kept, so memory grows with them.
 */
public final class Variety implements Metric<String, List<String>> {
  /**
   * How it is taken.
   *
   * @param order up to how many words an n-gram has
   * @param tokenizer how texts become words: whitespace, characters, 13a, intl, zh, or a folder or
   *     file of a tokenizer
   * @param lowercase whether letters are lower-cased first
   */
  public record Settings(
      @Default("4") @InRange(least = 1, most = 20) int order,
      @Default("whitespace") String tokenizer,
      @Default("false") boolean lowercase)
      implements MetricSettings.OfTexts {
    public Settings {
      NumberRange.check(Settings.class, order, tokenizer, lowercase);
    }

    @Override
    public String description() {
      return "texts alone: distinct n-grams and repetition";
    }

    @Override
    public boolean needsReferences() {
      return false;
    }

    @Override
    public Variety create() {
      return new Variety(this);
    }
  }

  private final Settings settings;
  private final WordSplitter splitter;
  private final List<Set<String>> distinct = new ArrayList<>();
  private final long[] totals;
  private final double[] repetition;
  private final long[] longEnough;
  private long words;
  private long count;

  private Variety(Settings settings) {
    this.settings = settings;
    splitter = WordSplitter.of(settings.tokenizer);
    for (int n = 0; n < settings.order; n++) {
      distinct.add(new HashSet<>());
    }
    totals = new long[settings.order];
    repetition = new double[settings.order];
    longEnough = new long[settings.order];
  }

  /** Takes in a text. */
  public void add(String text) {
    List<String> own = splitter.words(settings.lowercase ? text.toLowerCase(Locale.ROOT) : text);
    words += own.size();
    count++;
    for (int n = 0; n < settings.order; n++) {
      Map<String, Integer> ngrams = Words.ngrams(own, n + 1);
      int all = own.size() - n;
      if (all > 0) {
        distinct.get(n).addAll(ngrams.keySet());
        totals[n] += all;
        repetition[n] += 1 - (double) ngrams.size() / all;
        longEnough[n]++;
      }
    }
  }

  @Override
  public void add(String prediction, List<String> references) {
    add(prediction);
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Variety that = Metrics.sameKind(this, other, each -> each.settings);
    for (int n = 0; n < settings.order; n++) {
      distinct.get(n).addAll(that.distinct.get(n));
      totals[n] += that.totals[n];
      repetition[n] += that.repetition[n];
      longEnough[n] += that.longEnough[n];
    }
    words += that.words;
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return !value.startsWith("repetition");
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    for (int n = 0; n < settings.order; n++) {
      result.put("distinct_" + (n + 1), (double) distinct.get(n).size() / totals[n]);
      result.put("repetition_" + (n + 1), repetition[n] / longEnough[n]);
    }
    result.put("words", (double) words / count);
    return result;
  }
}
