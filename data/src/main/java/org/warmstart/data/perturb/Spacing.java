package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * White space that is doubled, missing, or in front of a punctuation mark.
 *
 * @param kinds what may be done
 */
public record Spacing(@Default("[doubled, missing, punctuation]") List<Kind> kinds)
    implements PlaceByPlace {
  /** What is done. */
  public enum Kind {
    DOUBLED,
    MISSING,
    PUNCTUATION
  }

  /** Refuses an empty list. */
  public Spacing {
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
    List<Kind> atSpaces = kinds.stream().filter(kind -> kind != Kind.PUNCTUATION).toList();
    List<List<Edit>> places = new ArrayList<>();
    for (int i = 1; i < text.length(); i++) {
      char before = text.charAt(i - 1);
      char at = text.charAt(i);
      boolean inside = i + 1 < text.length() && !Character.isWhitespace(text.charAt(i + 1));
      if (at == ' ' && before != ' ' && inside && !atSpaces.isEmpty()) {
        boolean doubled = atSpaces.get(random.nextInt(atSpaces.size())) == Kind.DOUBLED;
        places.add(List.of(doubled ? new Edit(i, i, " ") : new Edit(i, i + 1, "")));
      } else if (kinds.contains(Kind.PUNCTUATION)
          && Marks.isMark(text, i)
          && Character.isLetterOrDigit(before)) {
        places.add(List.of(new Edit(i, i, " ")));
      }
    }
    return places;
  }
}
