package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Neighbouring words in another order; what stands between them stays. The strength is a share of
 * the groups of neighbours, and where the order matters for what is right, so it does here.
 *
 * @param window how many neighbours change places among each other
 */
public record WordOrder(@Default("3") @InRange(least = 2) int window) implements PlaceByPlace {
  public WordOrder {
    NumberRange.check(WordOrder.class, window);
  }

  @Override
  public boolean keepsLabel() {
    return false;
  }

  @Override
  public int units(String text) {
    return (Word.of(text).size() + window - 1) / window;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<Word> words = Word.of(text);
    List<List<Edit>> places = new ArrayList<>();
    for (int start = 0; start < words.size(); start += window) {
      List<Word> group = words.subList(start, Math.min(words.size(), start + window));
      long different =
          group.stream().map(word -> word.text().toLowerCase(Locale.ROOT)).distinct().count();
      if (different > 1) {
        places.add(shuffled(group, random));
      }
    }
    return places;
  }

  private static List<Edit> shuffled(List<Word> group, SeededRandom random) {
    while (true) {
      int[] order = random.permutation(group.size());
      List<Edit> edits =
          IntStream.range(0, order.length)
              .filter(at -> !group.get(order[at]).text().equals(group.get(at).text()))
              .mapToObj(at -> group.get(at).replacedBy(group.get(order[at]).text()))
              .toList();
      if (!edits.isEmpty()) {
        return edits;
      }
    }
  }
}
