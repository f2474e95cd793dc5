package org.warmstart.eval.metric.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.eval.words.WordSplitter;
import org.warmstart.eval.words.Words;

/**
 * How far summaries are copied from their sources (Grusky, Naaman and Artzi, Newsroom: A Dataset of
 * 1.3 Million Summaries with Diverse Extractive Strategies, 2018, section 4). Values, each a mean
 * over texts:
 *
 * <ul>
 *   <li>{@code coverage}: the share of a summary's words that are in fragments of the source;
 *   <li>{@code density}: how long the fragment is that a word of a summary is part of, on average;
 *   <li>{@code compression}: how many times as many words the source has;
 *   <li>{@code novelty_1} to {@code novelty_4}: the share of a summary's n-grams that the source
 *       does not have.
 * </ul>
 *
 * An empty summary counts in none of them, one of fewer words than n not in {@code novelty_n}.
 */
public final class Extraction implements Metric<String, List<String>> {
  /**
   * How it is taken.
   *
   * @param tokenizer how texts become words: whitespace, characters, 13a, intl, zh, or a folder or
   *     file of a tokenizer
   * @param lowercase whether letters are lower-cased first
   */
  public record Settings(@Default("13a") String tokenizer, @Default("true") boolean lowercase)
      implements MetricSettings.OfTexts {
    @Override
    public String description() {
      return "texts and their sources: how far summaries are copied";
    }

    @Override
    public boolean needsReferences() {
      return false;
    }

    @Override
    public boolean needsSource() {
      return true;
    }

    @Override
    public Extraction create() {
      return new Extraction(this);
    }
  }

  private static final int ORDERS = 4;

  private final Settings settings;
  private final WordSplitter splitter;
  private double coverage;
  private double density;
  private double compression;
  private final double[] novelty = new double[ORDERS];
  private final long[] longEnough = new long[ORDERS];
  private long count;

  private Extraction(Settings settings) {
    this.settings = settings;
    splitter = WordSplitter.of(settings.tokenizer);
  }

  @Override
  public void add(String prediction, List<String> references) {
    throw new InputException("extraction compares with the source of each text; there is none");
  }

  @Override
  public void add(String prediction, List<String> references, String source) {
    List<String> summary = words(prediction);
    List<String> text = words(source);
    count++;
    for (int n = 0; n < ORDERS && n < summary.size(); n++) {
      Map<String, Integer> own = Words.ngrams(summary, n + 1);
      Set<String> others = new HashSet<>(Words.ngrams(text, n + 1).keySet());
      long unseen =
          own.entrySet().stream()
              .filter(entry -> !others.contains(entry.getKey()))
              .mapToLong(Map.Entry::getValue)
              .sum();
      novelty[n] += (double) unseen / (summary.size() - n);
      longEnough[n]++;
    }
    if (!summary.isEmpty()) {
      long covered = 0;
      long squares = 0;
      for (int length : fragments(summary, text)) {
        covered += length;
        squares += (long) length * length;
      }
      coverage += (double) covered / summary.size();
      density += (double) squares / summary.size();
      compression += (double) text.size() / summary.size();
    }
  }

  private List<String> words(String text) {
    return splitter.words(settings.lowercase ? text.toLowerCase(Locale.ROOT) : text);
  }

  /**
   * The lengths of the fragments by the paper's figure 3: from left to right the longest that
   * begins there, where the search goes on behind a match instead of within it.
   */
  private static List<Integer> fragments(List<String> summary, List<String> text) {
    Map<String, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < text.size(); i++) {
      places.computeIfAbsent(text.get(i), word -> new ArrayList<>()).add(i);
    }
    List<Integer> lengths = new ArrayList<>();
    int start = 0;
    while (start < summary.size()) {
      int longest = 0;
      int free = 0;
      for (int place : places.getOrDefault(summary.get(start), List.of())) {
        if (place >= free) {
          int length = shared(summary, start, text, place);
          longest = Math.max(longest, length);
          free = place + length;
        }
      }
      if (longest > 0) {
        lengths.add(longest);
      }
      start += Math.max(1, longest);
    }
    return lengths;
  }

  private static int shared(List<String> summary, int start, List<String> text, int place) {
    int length = 0;
    while (start + length < summary.size()
        && place + length < text.size()
        && summary.get(start + length).equals(text.get(place + length))) {
      length++;
    }
    return length;
  }

  @Override
  public void merge(Metric<String, List<String>> other) {
    Extraction that = Metrics.sameKind(this, other, each -> each.settings);
    coverage += that.coverage;
    density += that.density;
    compression += that.compression;
    for (int n = 0; n < ORDERS; n++) {
      novelty[n] += that.novelty[n];
      longEnough[n] += that.longEnough[n];
    }
    count += that.count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public List<String> warnings() {
    long empty = count - longEnough[0];
    return empty == 0
        ? List.of()
        : List.of(empty + " of " + count + " texts have no words and count in no value");
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    result.put("coverage", coverage / longEnough[0]);
    result.put("density", density / longEnough[0]);
    result.put("compression", compression / longEnough[0]);
    for (int n = 0; n < ORDERS; n++) {
      result.put("novelty_" + (n + 1), novelty[n] / longEnough[n]);
    }
    return result;
  }
}
