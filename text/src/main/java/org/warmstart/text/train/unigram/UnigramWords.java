package org.warmstart.text.train.unigram;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.text.train.count.WordCounts;

/**
 * The words that a Unigram model is learned from, as one array of symbols with a 0 after each word.
 * Symbols are the characters that are kept, numbered from 1 in the order of their code points;
 * other characters end a word.
 */
public final class UnigramWords {
  /**
   * Longer words are cut: sums over all segmentations of what is between two ends stay in the range
   * of a double.
   */
  static final int LONGEST_WORD = 128;

  private final int[] codePoints;
  private final int[] text;
  // first symbol of every word; one more at the end
  private final int[] starts;
  private final long[] counts;
  private final long[] symbolCounts;

  public UnigramWords(List<WordCounts.Counted> words, BitSet kept) {
    codePoints = kept.stream().toArray();
    int[] symbols = new int[kept.length()];
    for (int i = 0; i < codePoints.length; i++) {
      symbols[codePoints[i]] = i + 1;
    }
    long most = 1;
    for (WordCounts.Counted word : words) {
      most += word.word().length() + 1L + word.word().length() / LONGEST_WORD;
    }
    if (most > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "the texts' different words have "
              + most
              + " characters, more than fit into an array; train on a sample");
    }
    int[] cells = new int[(int) most];
    int[] begins = new int[words.size() + 1];
    long[] times = new long[words.size()];
    symbolCounts = new long[codePoints.length + 1];
    int at = 0;
    int count = 0;
    for (WordCounts.Counted counted : words) {
      String word = counted.word();
      int begin = at;
      for (int i = 0; i < word.length(); ) {
        int c = word.codePointAt(i);
        i += Character.charCount(c);
        int symbol = c < symbols.length ? symbols[c] : 0;
        if (symbol > 0) {
          cells[at++] = symbol;
          symbolCounts[symbol] += counted.count();
        }
        boolean ends = symbol == 0 || i == word.length() || at - begin == LONGEST_WORD;
        if (ends && at > begin) {
          if (count == times.length) {
            begins = Arrays.copyOf(begins, count * 2 + 1);
            times = Arrays.copyOf(times, count * 2);
          }
          begins[count] = begin;
          times[count++] = counted.count();
          at++;
          begin = at;
        }
      }
    }
    begins[count] = at;
    text = Arrays.copyOf(cells, at);
    starts = Arrays.copyOf(begins, count + 1);
    counts = Arrays.copyOf(times, count);
  }

  /** The symbols of all words, a 0 after each. */
  int[] text() {
    return text;
  }

  /** The number of symbols, 0 counted. */
  int symbols() {
    return codePoints.length + 1;
  }

  int codePoint(int symbol) {
    return codePoints[symbol - 1];
  }

  /** How often a symbol is in the texts. */
  long symbolCount(int symbol) {
    return symbolCounts[symbol];
  }

  /** The number of words. */
  int size() {
    return counts.length;
  }

  int start(int word) {
    return starts[word];
  }

  /** The index after a word's last symbol. */
  int end(int word) {
    return starts[word + 1] - 1;
  }

  long count(int word) {
    return counts[word];
  }

  /** The first word that begins at a place or after it. */
  int firstFrom(int place) {
    int found = Arrays.binarySearch(starts, 0, size(), place);
    return found >= 0 ? found : -found - 1;
  }
}
