package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * Punctuation marks that are dropped, or added behind words that have none.
 *
 * @param kinds what may be done
 */
public record Punctuation(@Default("[dropped, added]") List<Kind> kinds) implements PlaceByPlace {
  /** What is done. */
  public enum Kind {
    DROPPED,
    ADDED
  }

  /** Refuses an empty list. */
  public Punctuation {
    kinds = List.copyOf(kinds);
    if (kinds.isEmpty()) {
      throw new InputException("kinds must name at least one");
    }
  }

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    if (kinds.contains(Kind.DROPPED)) {
      for (int i = 0; i < text.length(); i++) {
        if (Marks.isMark(text, i)) {
          places.add(List.of(new Edit(i, i + 1, "")));
        }
      }
    }
    if (kinds.contains(Kind.ADDED)) {
      for (Word word : Word.of(text)) {
        boolean open =
            word.end() == text.length() || Character.isWhitespace(text.charAt(word.end()));
        if (open) {
          int mark = random.nextInt(Marks.ENDING.length());
          String added = Marks.ENDING.substring(mark, mark + 1);
          places.add(List.of(new Edit(word.end(), word.end(), added)));
        }
      }
    }
    return places;
  }
}
