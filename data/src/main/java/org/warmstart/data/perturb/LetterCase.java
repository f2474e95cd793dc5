package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * Words in another case.
 *
 * @param to upper: all letters are capitals; lower: none; title: the first; first-letter: the first
 *     letter is turned into the other case
 */
public record LetterCase(@Default("upper") To to) implements PlaceByPlace {
  /** A case. */
  public enum To {
    UPPER,
    LOWER,
    TITLE,
    FIRST_LETTER
  }

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public boolean keepsWords() {
    return true;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    for (Word word : Word.of(text)) {
      String changed = changed(word);
      if (!changed.equals(word.text())) {
        places.add(List.of(word.replacedBy(changed)));
      }
    }
    return places;
  }

  private String changed(Word word) {
    String lower = word.text().toLowerCase(Locale.ROOT);
    return switch (to) {
      case UPPER -> word.text().toUpperCase(Locale.ROOT);
      case LOWER -> lower;
      case TITLE -> Word.capitalised(lower);
      case FIRST_LETTER -> {
        int first = word.text().offsetByCodePoints(0, 1);
        String letter = word.text().substring(0, first);
        String other =
            word.isCapitalised()
                ? letter.toLowerCase(Locale.ROOT)
                : letter.toUpperCase(Locale.ROOT);
        yield other + word.text().substring(first);
      }
    };
  }
}
