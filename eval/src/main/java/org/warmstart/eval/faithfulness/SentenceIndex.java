package org.warmstart.eval.faithfulness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.eval.faithfulness.reading.CommonWords;
import org.warmstart.eval.faithfulness.reading.Stems;
import org.warmstart.eval.faithfulness.reading.Token;
import org.warmstart.eval.faithfulness.reading.Tokens;

/** Which sentences of a text share their content words with another sentence. */
final class SentenceIndex {
  /** A word in more sentences says nothing about which one is meant. */
  private static final int MOST_SENTENCES = 200;

  private static final int MOST_LIKE = 3;

  private final Tokens tokens;
  private final int[] starts;
  private final Map<String, List<Integer>> sentences = new HashMap<>();

  /**
   * A sentence that is like another.
   *
   * @param share of the other one's content words that it has
   */
  record Like(int sentence, int common, double share) {}

  SentenceIndex(Tokens tokens) {
    this.tokens = tokens;
    this.starts = new int[tokens.sentences() + 1];
    Arrays.fill(starts, tokens.size());
    for (int i = tokens.size() - 1; i >= 0; i--) {
      starts[tokens.get(i).sentence()] = i;
    }
    for (int i = starts.length - 2; i >= 0; i--) {
      starts[i] = Math.min(starts[i], starts[i + 1]);
    }
    for (int i = 0; i < tokens.size(); i++) {
      if (isContent(tokens.get(i))) {
        add(tokens.key(i), tokens.get(i).sentence());
        String rest = Negations.withoutPrefix(tokens.key(i));
        if (!rest.isEmpty()) {
          add(rest, tokens.get(i).sentence());
        }
      }
    }
  }

  private void add(String key, int sentence) {
    List<Integer> all = sentences.computeIfAbsent(Stems.of(key), stem -> new ArrayList<>());
    if (all.size() <= MOST_SENTENCES && (all.isEmpty() || all.get(all.size() - 1) != sentence)) {
      all.add(sentence);
    }
  }

  /** Whether a word says what a sentence is about. */
  static boolean isContent(Token token) {
    return token.isWord() && !CommonWords.FUNCTION.contains(token.key());
  }

  /** The first token of a sentence. */
  int start(int sentence) {
    return starts[sentence];
  }

  /** Behind the last token of a sentence. */
  int end(int sentence) {
    return starts[sentence + 1];
  }

  /** The stems of a sentence's content words, without beginnings that negate. */
  Set<String> stems(int sentence) {
    Set<String> stems = new HashSet<>();
    for (int i = start(sentence); i < end(sentence); i++) {
      if (isContent(tokens.get(i))) {
        String rest = Negations.withoutPrefix(tokens.key(i));
        stems.add(Stems.of(rest.isEmpty() ? tokens.key(i) : rest));
      }
    }
    return stems;
  }

  /** The few sentences that have most of these stems, best first. */
  List<Like> like(Set<String> stems) {
    Map<Integer, Integer> common = new LinkedHashMap<>();
    for (String stem : stems) {
      List<Integer> all = sentences.getOrDefault(stem, List.of());
      if (all.size() <= MOST_SENTENCES) {
        all.forEach(sentence -> common.merge(sentence, 1, Integer::sum));
      }
    }
    return common.entrySet().stream()
        .map(
            each ->
                new Like(each.getKey(), each.getValue(), (double) each.getValue() / stems.size()))
        .sorted(
            Comparator.comparingInt((Like each) -> -each.common()).thenComparing(Like::sentence))
        .limit(MOST_LIKE)
        .toList();
  }
}
