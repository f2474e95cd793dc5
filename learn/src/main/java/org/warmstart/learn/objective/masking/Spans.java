package org.warmstart.learn.objective.masking;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Spans of whole words (Joshi et al. 2020, SpanBERT, section 3.1): lengths in words come from a
 * geometric distribution that is cut off, beginnings are equally likely, and spans are drawn until
 * the share is reached. They neither overlap nor reach over a separator; the last one ends with the
 * last word that there is room for. All of a span is replaced in one way.
 *
 * @param stop probability p of the geometric distribution that a span ends behind a word
 * @param longest words of a span
 */
public record Spans(
    @Default("0.2") @InRange(above = 0, most = 1) double stop,
    @Default("10") @InRange(least = 1, most = 1000) int longest)
    implements Masking {
  private static final int DRAWS = 100;

  public Spans {
    NumberRange.check(Spans.class, stop, longest);
  }

  @Override
  public List<int[]> choose(RowWords words, int most, SeededRandom random) {
    List<int[]> chosen = new ArrayList<>();
    BitSet hidden = new BitSet();
    int left = most;
    for (int draw = 0; draw < DRAWS && left > 0; draw++) {
      int from = random.nextInt(words.words());
      int to = end(words, hidden, from, length(random), left);
      if (to > from) {
        int[] places = words.places(from, to);
        chosen.add(places);
        hidden.set(from, to);
        left -= places.length;
      }
    }
    return chosen.isEmpty() ? new WholeWords().choose(words, most, random) : chosen;
  }

  /** Where a span ends that begins with a word. */
  private static int end(RowWords words, BitSet hidden, int from, int length, int left) {
    int to = from;
    while (to < words.words()
        && to < from + length
        && !hidden.get(to)
        && (to == from || words.follows(to))
        && words.places(from, to + 1).length <= left) {
      to++;
    }
    return to;
  }

  /**
   * Words of a span: probabilities as of the geometric distribution, over the lengths there are.
   */
  private int length(SeededRandom random) {
    double rest = 1 - StrictMath.pow(1 - stop, longest);
    double place = random.nextDouble() * rest;
    double probability = stop;
    int length = 1;
    while (length < longest && place >= probability) {
      place -= probability;
      probability *= 1 - stop;
      length++;
    }
    return length;
  }
}
