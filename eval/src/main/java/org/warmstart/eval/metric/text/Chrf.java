package org.warmstart.eval.metric.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.words.Words;

/**
 * The F-score of n-grams of characters (chrF: Popović 2015) and with {@code wordOrder} of words too
 * (chrF++: Popović 2017, with 2), from the counts of all texts together, as sacreBLEU computes it.
 * Of several references the one with the highest score counts. The value {@code chrf}, or {@code
 * chrf_plus_plus} where words count, is from 0 to 100.
 */
public final class Chrf implements Metric<String, List<String>> {
  /**
   * How it is taken.
   *
   * @param characterOrder up to how many characters an n-gram has
   * @param wordOrder up to how many words an n-gram has: 0 is chrF, 2 chrF++
   * @param beta how many times as much recall weighs as precision
   * @param lowercase whether letters are lower-cased first
   * @param whitespace whether white space is among the characters
   * @param epsilonSmoothing whether n-grams that one side lacks count as nearly nothing instead of
   *     being left out
   */
  public record Settings(
      @Default("6") @InRange(least = 1, most = 50) int characterOrder,
      @Default("0") @InRange(least = 0, most = 20) int wordOrder,
      @Default("2") @InRange(least = 1, most = 100) int beta,
      @Default("false") boolean lowercase,
      @Default("false") boolean whitespace,
      @Default("false") boolean epsilonSmoothing)
      implements MetricSettings.OfTexts {
    public Settings {
      NumberRange.check(
          Settings.class, characterOrder, wordOrder, beta, lowercase, whitespace, epsilonSmoothing);
    }

    @Override
    public String description() {
      return "texts: chrF as sacreBLEU has it, of characters; chrF++ with words";
    }

    @Override
    public Chrf create() {
      return new Chrf(this);
    }
  }

  private static final double EPSILON = 1e-16;
  private static final String MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  private final Settings settings;
  private final Signature signature = new Signature();

  /** Of each order: how many the prediction has, how many the reference, how many both. */
  private final long[] sums;

  private long count;

  private Chrf(Settings settings) {
    this.settings = settings;
    sums = new long[3 * (settings.characterOrder + settings.wordOrder)];
  }

  @Override
  public void add(String prediction, List<String> references) {
    Bleu.requireReferences(references);
    List<Map<String, Integer>> own = ngrams(prediction);
    long[] best = new long[0];
    double highest = -1;
    for (String reference : references) {
      long[] counts = counts(own, ngrams(reference));
      double score = score(counts);
      if (score > highest) {
        highest = score;
        best = counts;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += best[i];
    }
    signature.add(references.size());
    count++;
  }

  private List<Map<String, Integer>> ngrams(String given) {
    String text = settings.lowercase ? given.toLowerCase(Locale.ROOT) : given;
    String characters = settings.whitespace ? text : String.join("", Words.split(text));
    List<Map<String, Integer>> all = new ArrayList<>();
    for (int n = 1; n <= settings.characterOrder; n++) {
      all.add(Words.characterNgrams(characters, n));
    }
    if (settings.wordOrder > 0) {
      List<String> words = words(text);
      for (int n = 1; n <= settings.wordOrder; n++) {
        all.add(Words.ngrams(words, n));
      }
    }
    return all;
  }

  /** A mark at the end of a word, or else one at its beginning, is a word of its own. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : Words.split(text)) {
      int last = word.length() - 1;
      if (word.codePointCount(0, word.length()) == 1) {
        words.add(word);
      } else if (MARKS.indexOf(word.charAt(last)) >= 0) {
        words.add(word.substring(0, last));
        words.add(word.substring(last));
      } else if (MARKS.indexOf(word.charAt(0)) >= 0) {
        words.add(word.substring(0, 1));
        words.add(word.substring(1));
      } else {
        words.add(word);
      }
    }
    return words;
  }

  private static long[] counts(
      List<Map<String, Integer>> own, List<Map<String, Integer>> expected) {
    long[] counts = new long[3 * own.size()];
    for (int i = 0; i < own.size(); i++) {
      counts[3 * i] = expected.get(i).isEmpty() ? 0 : Words.total(own.get(i));
      counts[3 * i + 1] = Words.total(expected.get(i));
      counts[3 * i + 2] = Words.common(own.get(i), expected.get(i));
    }
    return counts;
  }

  private double score(long[] counts) {
    double factor = (double) settings.beta * settings.beta;
    double precisions = 0;
    double recalls = 0;
    double smoothed = 0;
    int orders = 0;
    for (int i = 0; i < counts.length; i += 3) {
      double precision = counts[i] > 0 ? (double) counts[i + 2] / counts[i] : EPSILON;
      double recall = counts[i + 1] > 0 ? (double) counts[i + 2] / counts[i + 1] : EPSILON;
      double below = factor * precision + recall;
      smoothed += below > 0 ? (1 + factor) * precision * recall / below : EPSILON;
      if (counts[i] > 0 && counts[i + 1] > 0) {
        precisions += precision;
        recalls += recall;
        orders++;
      }
    }
    if (settings.epsilonSmoothing) {
      return 100 * smoothed / (settings.characterOrder + settings.wordOrder);
    }
    if (precisions + recalls == 0) {
      return 0;
    }
    double precision = precisions / orders;
    double recall = recalls / orders;
    return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Chrf that = Metrics.sameKind(this, other, each -> each.settings);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += that.sums[i];
    }
    signature.merge(that.signature);
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  /** As sacreBLEU writes it. */
  @Override
  public Optional<String> signature() {
    return Optional.of(
        signature.line(
            "case:"
                + Signature.letterCase(settings.lowercase)
                + "|eff:"
                + Signature.yes(!settings.epsilonSmoothing)
                + "|nc:"
                + settings.characterOrder
                + "|nw:"
                + settings.wordOrder
                + "|space:"
                + Signature.yes(settings.whitespace)));
  }

  @Override
  public SortedMap<String, Double> result() {
    String name = settings.wordOrder == 0 ? "chrf" : "chrf_plus_plus";
    return new TreeMap<>(Map.of(name, count == 0 ? Double.NaN : score(sums)));
  }
}
