package org.warmstart.eval.metric.rouge;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.words.WordSplitter;

/**
 * ROUGE of one prediction at a time, with the values of Google's rouge-score package (which follows
 * ROUGE-1.5.5): words are runs of a-z and 0-9 after lower-casing; with stemming, words of more than
 * three letters are stemmed. Of several references the one with the highest F1 counts, for each
 * type on its own. Not thread-safe: use one a thread.
 */
public final class RougeScorer {
  private final Set<RougeType> types;
  private final RougeVocabulary vocabulary;
  private final LongestCommonSubsequence subsequence = new LongestCommonSubsequence();
  private final RougeText prediction = new RougeText();
  private final RougeText reference = new RougeText();
  private long[] predictionPairs = new long[256];
  private long[] referencePairs = new long[256];
  private long[] marked = new long[8];

  /** How often a word may still be counted, by word number; all 0 between uses. */
  private int[] predictionCounts = new int[1 << 11];

  private int[] referenceCounts = new int[1 << 11];

  private final @Nullable WordSplitter splitter;

  /** How many texts that are not blank have no words. */
  private long wordless;

  /** A scorer of the given types, with or without the Porter stemmer. */
  public RougeScorer(Set<RougeType> types, boolean stem) {
    this(types, stem, null);
  }

  /**
   * A scorer of words of another kind.
   *
   * @param splitter how texts become words; each line is split for itself
   */
  public RougeScorer(Set<RougeType> types, WordSplitter splitter) {
    this(types, false, splitter);
  }

  private RougeScorer(Set<RougeType> types, boolean stem, @Nullable WordSplitter splitter) {
    this.splitter = splitter;
    if (types.isEmpty()) {
      throw new IllegalArgumentException("no ROUGE type given");
    }
    this.types = Set.copyOf(types);
    this.vocabulary = new RougeVocabulary(stem);
  }

  /** Scores a prediction against one or more references. */
  public Map<RougeType, OverlapScore> score(String predicted, List<String> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException("a prediction needs at least one reference");
    }
    subsequence.clear();
    vocabulary.startAfreshIfFull();
    read(prediction, predicted);
    Map<RougeType, OverlapScore> best = new EnumMap<>(RougeType.class);
    for (String text : references) {
      read(reference, text);
      growCounts();
      for (RougeType type : types) {
        OverlapScore score = score(type);
        OverlapScore before = best.get(type);
        if (before == null || score.f1() > before.f1()) {
          best.put(type, score);
        }
      }
    }
    return best;
  }

  private void read(RougeText into, String text) {
    if (splitter == null) {
      into.read(text, vocabulary);
    } else {
      into.read(text, vocabulary, splitter);
    }
    if (into.length == 0 && !text.isBlank()) {
      wordless++;
    }
  }

  /**
   * How many predictions and references, among those that are not blank, had nothing that counts as
   * a word; a Japanese text has none by the usual rule.
   */
  public long wordless() {
    return wordless;
  }

  private void growCounts() {
    if (predictionCounts.length < vocabulary.size()) {
      int length = Math.max(vocabulary.size(), predictionCounts.length * 2);
      predictionCounts = new int[length];
      referenceCounts = new int[length];
    }
  }

  private OverlapScore score(RougeType type) {
    return switch (type) {
      case ROUGE_1 -> OverlapScore.of(commonWords(), prediction.length, reference.length);
      case ROUGE_2 -> OverlapScore.of(commonPairs(), prediction.length - 1L, reference.length - 1L);
      case ROUGE_L -> OverlapScore.of(commonSubsequence(), prediction.length, reference.length);
      case ROUGE_LSUM -> OverlapScore.of(commonInSentences(), prediction.length, reference.length);
    };
  }

  private long commonWords() {
    countWords(reference, referenceCounts);
    long common = 0;
    for (int i = 0; i < prediction.length; i++) {
      if (referenceCounts[prediction.words[i]]-- > 0) {
        common++;
      }
    }
    clear(prediction, referenceCounts);
    clear(reference, referenceCounts);
    return common;
  }

  private static void countWords(RougeText text, int[] counts) {
    for (int i = 0; i < text.length; i++) {
      counts[text.words[i]]++;
    }
  }

  private static void clear(RougeText text, int[] counts) {
    for (int i = 0; i < text.length; i++) {
      counts[text.words[i]] = 0;
    }
  }

  private long commonPairs() {
    predictionPairs = sortedPairs(prediction, predictionPairs);
    referencePairs = sortedPairs(reference, referencePairs);
    long common = 0;
    int i = 0;
    int j = 0;
    while (i < prediction.length - 1 && j < reference.length - 1) {
      if (predictionPairs[i] == referencePairs[j]) {
        common++;
        i++;
        j++;
      } else if (predictionPairs[i] < referencePairs[j]) {
        i++;
      } else {
        j++;
      }
    }
    return common;
  }

  private static long[] sortedPairs(RougeText text, long[] buffer) {
    long[] pairs = buffer.length < text.length ? new long[text.length * 2] : buffer;
    int count = Math.max(text.length - 1, 0);
    for (int i = 0; i < count; i++) {
      pairs[i] = (long) text.words[i] << 32 | text.words[i + 1];
    }
    Arrays.sort(pairs, 0, count);
    return pairs;
  }

  private long commonSubsequence() {
    subsequence.setReference(reference.words, 0, reference.length, vocabulary.size());
    int length = subsequence.length(prediction.words, 0, prediction.length);
    subsequence.clear();
    return length;
  }

  /** The union of section 3.2 of the paper, no word counted more often than it occurs. */
  private long commonInSentences() {
    countWords(prediction, predictionCounts);
    countWords(reference, referenceCounts);
    long hits = 0;
    for (int r = 0; r < reference.sentences; r++) {
      int start = reference.sentenceStarts[r];
      int end = reference.sentenceStarts[r + 1];
      markUnion(start, end);
      for (int i = start; i < end; i++) {
        int word = reference.words[i];
        boolean inUnion = (marked[(i - start) >>> 6] >>> (i - start) & 1) != 0;
        if (inUnion && predictionCounts[word] > 0 && referenceCounts[word] > 0) {
          hits++;
          predictionCounts[word]--;
          referenceCounts[word]--;
        }
      }
    }
    subsequence.clear();
    clear(prediction, predictionCounts);
    clear(reference, referenceCounts);
    return hits;
  }

  private void markUnion(int start, int end) {
    int blocks = (end - start + 63) >>> 6;
    if (marked.length < blocks) {
      marked = new long[blocks * 2];
    }
    Arrays.fill(marked, 0, blocks, 0);
    subsequence.setReference(reference.words, start, end, vocabulary.size());
    for (int p = 0; p < prediction.sentences; p++) {
      subsequence.mark(
          prediction.words, prediction.sentenceStarts[p], prediction.sentenceStarts[p + 1], marked);
    }
  }
}
