package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.warmstart.eval.metric.rouge.OverlapScore;

/**
 * F1 between the words of a prediction and of a reference, order ignored, repeated words counted as
 * often as both have them. It is how predicted method names are scored, a name being its words
 * (Allamanis, Peng and Sutton, A convolutional attention network for extreme summarization of
 * source code, 2016). Words are what white space separates, without regard to case. Values:
 *
 * <ul>
 *   <li>{@code word_f1}, {@code word_precision}, {@code word_recall}: means over examples; of
 *       several references the one with the highest F1 counts;
 *   <li>{@code word_f1_micro}, {@code word_precision_micro}, {@code word_recall_micro}: from the
 *       counts of all examples together;
 *   <li>{@code exact_match}: the fraction of predictions with the very words of a reference in its
 *       order.
 * </ul>
 */
public final class WordF1 implements Metric<String, List<String>> {
  /** There is nothing to set. */
  public record Settings() implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts: F1 between bags of words; exact match";
    }

    @Override
    public Metric<String, List<String>> create() {
      return new WordF1();
    }
  }

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private final OverlapSums sums = new OverlapSums();
  private long count;
  private long exact;
  private long commonWords;
  private long predictedWords;
  private long expectedWords;

  /** Words of one text and what they share with the prediction. */
  private record Match(long common, long expected, OverlapScore score) {}

  @Override
  public void add(String prediction, List<String> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException("a prediction needs at least one reference");
    }
    List<String> predicted = words(prediction);
    List<Match> matches = new ArrayList<>();
    boolean same = false;
    for (String reference : references) {
      List<String> expected = words(reference);
      same |= expected.equals(predicted);
      matches.add(match(predicted, expected));
    }
    Match best = matches.get(0);
    for (Match match : matches) {
      if (match.score.f1() > best.score.f1()) {
        best = match;
      }
    }
    count++;
    exact += same ? 1 : 0;
    sums.add(best.score);
    commonWords += best.common;
    predictedWords += predicted.size();
    expectedWords += best.expected;
  }

  /** The score of one prediction against one reference. */
  public static OverlapScore score(String prediction, String reference) {
    return match(words(prediction), words(reference)).score;
  }

  /** The score of words against words. */
  static OverlapScore overlap(List<String> predicted, List<String> expected) {
    return match(predicted, expected).score;
  }

  private static Match match(List<String> predicted, List<String> expected) {
    Map<String, Integer> remaining = new HashMap<>();
    for (String word : expected) {
      remaining.merge(word, 1, Integer::sum);
    }
    long common = 0;
    for (String word : predicted) {
      if (remaining.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    return new Match(
        common, expected.size(), OverlapScore.of(common, predicted.size(), expected.size()));
  }

  private static List<String> words(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    return trimmed.isEmpty() ? List.of() : List.of(WHITE_SPACE.split(trimmed));
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    WordF1 that = Metrics.sameKind(this, other);
    sums.merge(that.sums);
    count += that.count;
    exact += that.exact;
    commonWords += that.commonWords;
    predictedWords += that.predictedWords;
    expectedWords += that.expectedWords;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public SortedMap<String, Double> result() {
    OverlapScore mean = sums.mean(count);
    OverlapScore micro = OverlapScore.of(commonWords, predictedWords, expectedWords);
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("word_f1", mean.f1());
    result.put("word_precision", mean.precision());
    result.put("word_recall", mean.recall());
    result.put("word_f1_micro", count == 0 ? Double.NaN : micro.f1());
    result.put("word_precision_micro", count == 0 ? Double.NaN : micro.precision());
    result.put("word_recall_micro", count == 0 ? Double.NaN : micro.recall());
    result.put("exact_match", (double) exact / count);
    return result;
  }
}
