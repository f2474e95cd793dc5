package org.warmstart.text.train.count;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How often each character is in some words, and which of them a vocabulary should have. */
public final class CharacterCounts {
  private final long[] counts = new long[Character.MAX_CODE_POINT + 1];
  private final BitSet seen = new BitSet();
  private final BitSet wanted = new BitSet();

  /**
   * Counts.
   *
   * @param wanted characters to be kept first of all, whether the words have them or not
   */
  public CharacterCounts(List<WordCounts.Counted> words, String wanted) {
    for (WordCounts.Counted counted : words) {
      String word = counted.word();
      for (int i = 0; i < word.length(); ) {
        int c = word.codePointAt(i);
        counts[c] += counted.count();
        seen.set(c);
        i += Character.charCount(c);
      }
    }
    wanted.codePoints().forEach(this.wanted::set);
    seen.or(this.wanted);
  }

  /** The most frequent characters, of equally frequent ones the lower code points; 0 for all. */
  BitSet mostFrequent(int limit) {
    if (limit == 0 || limit >= seen.cardinality()) {
      return seen;
    }
    BitSet kept = new BitSet();
    byFrequency().limit(limit).forEach(kept::set);
    return kept;
  }

  /** The fewest characters that make up a share of the text, up to a number; 0 for any number. */
  public BitSet covering(double share, int limit) {
    BitSet most = mostFrequent(limit);
    double all = most.stream().mapToDouble(c -> counts[c]).sum();
    BitSet kept = new BitSet();
    double covered = 0;
    for (int c : (Iterable<Integer>) byFrequency()::iterator) {
      if (!most.get(c) || (covered >= share * all && !wanted.get(c))) {
        break;
      }
      kept.set(c);
      covered += counts[c];
    }
    return kept;
  }

  private Stream<Integer> byFrequency() {
    // the sort is stable
    return seen.stream()
        .boxed()
        .sorted(
            Comparator.comparing((Integer c) -> !wanted.get(c))
                .thenComparing(Comparator.comparingLong((Integer c) -> counts[c]).reversed()));
  }
}
