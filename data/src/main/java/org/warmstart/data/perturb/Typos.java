package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Slips of the fingers, one in each word that is chosen: a neighbouring key, two letters swapped, a
 * letter left out, a letter too many (Belinkov and Bisk, Synthetic and natural noise both break
 * neural machine translation, 2018, section 3.2).
 *
 * @param kinds which slips there are; each is as likely
 * @param keepFirst whether a word's first letter stays, as readers go by it
 * @param shortest words with fewer letters stay as they are
 */
public record Typos(
    @Default("[neighbour, swap, deletion, insertion]") List<Kind> kinds,
    @Default("true") boolean keepFirst,
    @Default("3") @InRange(least = 1) int shortest)
    implements PlaceByPlace {
  /** A slip. */
  public enum Kind {
    NEIGHBOUR,
    SWAP,
    DELETION,
    INSERTION
  }

  /** Refuses an empty list of slips. */
  public Typos {
    kinds = List.copyOf(kinds);
    NumberRange.check(Typos.class, kinds, keepFirst, shortest);
    if (kinds.isEmpty()) {
      throw new InputException("kinds must name at least one slip");
    }
  }

  /** All slips, with first letters kept. */
  public Typos() {
    this(List.of(Kind.values()), true, 3);
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
      String slipped = slipped(word.text(), random);
      if (slipped != null) {
        places.add(List.of(word.replacedBy(slipped)));
      }
    }
    return places;
  }

  /** The word with a slip; null if none of the kinds can be made in it. */
  private @Nullable String slipped(String word, SeededRandom random) {
    if (word.codePoints().filter(Character::isLetter).count() < shortest) {
      return null;
    }
    for (int kind : random.permutation(kinds.size())) {
      for (int at : random.permutation(word.length())) {
        if (at > 0 || !keepFirst) {
          String slipped = slipped(word, at, kinds.get(kind), random);
          if (slipped != null) {
            return slipped;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable String slipped(String word, int at, Kind kind, SeededRandom random) {
    char letter = word.charAt(at);
    if (!Character.isLetter(letter)) {
      return null;
    }
    String before = word.substring(0, at);
    String after = word.substring(at + 1);
    return switch (kind) {
      case NEIGHBOUR -> {
        String keys = Keyboard.neighbours(letter);
        yield keys.isEmpty() ? null : before + keys.charAt(random.nextInt(keys.length())) + after;
      }
      case INSERTION -> {
        String keys = Keyboard.neighbours(letter);
        yield keys.isEmpty()
            ? null
            : before + letter + keys.charAt(random.nextInt(keys.length())) + after;
      }
      case DELETION -> word.length() == 1 ? null : before + after;
      case SWAP -> {
        boolean differ =
            !after.isEmpty() && Character.isLetter(after.charAt(0)) && after.charAt(0) != letter;
        yield differ ? before + after.charAt(0) + letter + after.substring(1) : null;
      }
    };
  }
}
