package org.warmstart.learn.objective.masking;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/**
 * Whole words, as BERT's later releases have it: random words, with all of their tokens, until the
 * share is reached; a word that has more tokens than are left is passed over. What becomes of each
 * token is drawn by itself. Where even the shortest word is longer than the share, that one is
 * hidden.
 */
public record WholeWords() implements Masking {
  @Override
  public boolean needsWords() {
    return true;
  }

  @Override
  public List<int[]> choose(RowWords words, int most, SeededRandom random) {
    List<int[]> chosen = new ArrayList<>();
    int[] shortest = null;
    for (int word : random.permutation(words.words())) {
      int[] places = words.places(word, word + 1);
      if (chosen.size() + places.length <= most) {
        addEach(places, chosen);
      }
      shortest = shortest == null || places.length < shortest.length ? places : shortest;
    }
    if (chosen.isEmpty() && shortest != null) {
      addEach(shortest, chosen);
    }
    return chosen;
  }

  private static void addEach(int[] places, List<int[]> chosen) {
    for (int place : places) {
      chosen.add(new int[] {place});
    }
  }
}
