package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * Words that are covered.
 *
 * @param mask what stands in their place; a model's own mask is read as such only where special
 *     tokens in texts are
 */
public record WordMasking(@Default("___") String mask) implements PlaceByPlace {
  /** Refuses a blank mask. */
  public WordMasking {
    if (mask.isBlank()) {
      throw new InputException("mask must not be blank");
    }
  }

  @Override
  public boolean keepsLabel() {
    return false;
  }

  @Override
  public boolean keepsWords() {
    return mask.chars().noneMatch(Character::isWhitespace);
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    for (Word word : Word.of(text)) {
      places.add(List.of(word.replacedBy(mask)));
    }
    return places;
  }
}
