package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.Progress;

/**
 * The words of a text that are frequent enough, the most frequent first, and how often they are.
 */
final class WordCounts {
  private static final long REPORT_EVERY = 1 << 18;

  private final List<String> words;
  private final long[] counts;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final long total;

  private WordCounts(List<Map.Entry<String, long[]>> sorted) {
    words = new ArrayList<>(sorted.size());
    counts = new long[sorted.size()];
    long sum = 0;
    for (Map.Entry<String, long[]> entry : sorted) {
      int number = words.size();
      words.add(entry.getKey());
      numbers.put(entry.getKey(), number);
      counts[number] = entry.getValue()[0];
      sum += counts[number];
    }
    total = sum;
  }

  /**
   * Counts.
   *
   * @throws InputException if fewer than two words are frequent enough
   */
  static WordCounts of(
      Iterable<String> texts,
      Function<String, List<String>> split,
      int minCount,
      Progress progress) {
    Map<String, long[]> seen = new HashMap<>();
    long read = 0;
    for (String text : texts) {
      for (String word : split.apply(text)) {
        seen.computeIfAbsent(word, key -> new long[1])[0]++;
        if (++read % REPORT_EVERY == 0) {
          progress.update("count words", read, -1);
        }
      }
    }
    List<Map.Entry<String, long[]>> frequent =
        new ArrayList<>(
            seen.entrySet().stream().filter(entry -> entry.getValue()[0] >= minCount).toList());
    frequent.sort(
        Comparator.comparingLong((Map.Entry<String, long[]> entry) -> -entry.getValue()[0])
            .thenComparing(Map.Entry::getKey));
    if (frequent.size() < 2) {
      throw new InputException(
          "of the text's "
              + Messages.count(seen.size(), "word")
              + " "
              + frequent.size()
              + " come up at least "
              + minCount
              + " times; give more text or a lower minimum");
    }
    return new WordCounts(frequent);
  }

  public int size() {
    return words.size();
  }

  List<String> words() {
    return words;
  }

  /** A word's number, or -1 if it is not frequent enough. */
  int number(String word) {
    return numbers.getOrDefault(word, -1);
  }

  /** All occurrences of the words. */
  long total() {
    return total;
  }

  /**
   * The probability that an occurrence of each word is kept: √(t/f) for those of a share f above t
   * (Mikolov et al. 2013b, section 2.3).
   */
  float[] kept(double sample) {
    float[] kept = new float[counts.length];
    for (int i = 0; i < kept.length; i++) {
      double share = (double) counts[i] / total;
      kept[i] = sample == 0 ? 1 : (float) Math.min(1, Math.sqrt(sample / share));
    }
    return kept;
  }

  /** How many occurrences of each word are kept, on the average. */
  double[] places(float[] kept) {
    double[] places = new double[counts.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = (double) kept[i] * counts[i];
    }
    return places;
  }

  /** Weights of the noise distribution, counts to the power of 3/4 (section 2.2). */
  double[] noiseWeights() {
    double[] weights = new double[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.pow((double) counts[i], 0.75);
    }
    return weights;
  }
}
