package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/** Words that are left out, with the white space beside them; one at least stays. */
public record WordDeletion() implements PlaceByPlace {
  @Override
  public boolean keepsLabel() {
    return false;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<Word> words = Word.of(text);
    List<List<Edit>> places = new ArrayList<>();
    int stays = words.isEmpty() ? 0 : random.nextInt(words.size());
    for (int i = 0; i < words.size(); i++) {
      if (i != stays) {
        places.add(List.of(without(text, words.get(i))));
      }
    }
    return places;
  }

  /** Takes out a word and the white space before it; of what begins the text, that behind it. */
  static Edit without(String text, Word word) {
    int start = word.start();
    int end = word.end();
    while (start > 0 && Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    while (start == 0 && end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return new Edit(start, end, "");
  }
}
