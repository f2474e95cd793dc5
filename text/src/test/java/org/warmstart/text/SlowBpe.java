package org.warmstart.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** BPE as in algorithm 1 of Sennrich et al. (2016): counts everything anew before every merge. */
public final class SlowBpe {
  private SlowBpe() {}

  /** Learns merges; {@code order} gives the initial symbols' ranks for ties. */
  public static List<List<String>> learn(
      Map<List<String>, Long> words, List<String> order, int size, long minFrequency) {
    List<String> vocabulary = new ArrayList<>(order);
    Map<List<String>, Long> current = words;
    List<List<String>> merges = new ArrayList<>();
    while (vocabulary.size() < size) {
      Map<List<String>, Long> pairs = new TreeMap<>(byId(vocabulary));
      current.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              pairs.merge(List.of(word.get(i), word.get(i + 1)), count, Long::sum);
            }
          });
      List<String> best = List.of();
      long most = Math.max(1, minFrequency) - 1;
      for (Map.Entry<List<String>, Long> entry : pairs.entrySet()) {
        if (entry.getValue() > most) {
          best = entry.getKey();
          most = entry.getValue();
        }
      }
      if (best.isEmpty()) {
        break;
      }
      List<String> pair = best;
      String merged = pair.get(0) + pair.get(1).replaceFirst("^##", "");
      if (!vocabulary.contains(merged)) {
        vocabulary.add(merged);
      }
      merges.add(pair);
      Map<List<String>, Long> next = new HashMap<>();
      for (Map.Entry<List<String>, Long> word : current.entrySet()) {
        next.merge(apply(word.getKey(), pair, merged), word.getValue(), Long::sum);
      }
      current = next;
    }
    return merges;
  }

  /** Segments a word: the earliest-learned merge that applies, leftmost first, until none does. */
  public static List<String> segment(List<String> word, List<List<String>> merges) {
    List<String> symbols = new ArrayList<>(word);
    while (true) {
      int bestRank = Integer.MAX_VALUE;
      int bestAt = -1;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int rank = merges.indexOf(List.of(symbols.get(i), symbols.get(i + 1)));
        if (rank >= 0 && rank < bestRank) {
          bestRank = rank;
          bestAt = i;
        }
      }
      if (bestAt < 0) {
        return symbols;
      }
      String right = symbols.remove(bestAt + 1);
      symbols.set(bestAt, symbols.get(bestAt) + right);
    }
  }

  /**
   * How likely BPE-dropout (Provilkov et al., 2020, algorithm 1) is to end with each segmentation:
   * before every step each of the possible merges is left out with a probability, and the first
   * that is not, in the order they were learned and from the left, is applied.
   */
  public static Map<List<String>, Double> dropout(
      List<String> word, List<List<String>> merges, double probability) {
    Map<List<String>, Double> ends = new HashMap<>();
    Map<List<String>, Double> current = Map.of(word, 1.0);
    while (!current.isEmpty()) {
      Map<List<String>, Double> next = new HashMap<>();
      current.forEach(
          (split, likelihood) -> {
            double left = likelihood;
            for (List<String> merge : merges) {
              for (int i = 0; i + 1 < split.size(); i++) {
                if (merge.equals(split.subList(i, i + 2))) {
                  List<String> merged = new ArrayList<>(split);
                  merged.set(i, merge.get(0) + merged.remove(i + 1));
                  next.merge(merged, left * (1 - probability), Double::sum);
                  left *= probability;
                }
              }
            }
            ends.merge(split, left, Double::sum);
          });
      current = next;
    }
    return ends;
  }

  private static List<String> apply(List<String> word, List<String> pair, String merged) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean here =
          i + 1 < word.size()
              && word.get(i).equals(pair.get(0))
              && word.get(i + 1).equals(pair.get(1));
      result.add(here ? merged : word.get(i));
      if (here) {
        i++;
      }
    }
    return result;
  }

  private static Comparator<List<String>> byId(List<String> vocabulary) {
    List<String> ids = List.copyOf(vocabulary);
    return Comparator.<List<String>>comparingInt(pair -> ids.indexOf(pair.get(0)))
        .thenComparingInt(pair -> ids.indexOf(pair.get(1)));
  }
}
