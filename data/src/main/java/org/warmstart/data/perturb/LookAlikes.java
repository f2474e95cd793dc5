package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.random.SeededRandom;

/**
 * Letters of other alphabets that look like the Latin ones (Unicode Technical Standard 39,
 * confusables). The strength is a share of the letters.
 */
public record LookAlikes() implements PlaceByPlace {
  private static final String LATIN = "aceopxyisjhdlABCEHIJKMNOPSTXYZ";

  /** Cyrillic, and Greek N and Z. */
  private static final String OTHERS =
      "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u0458\u04bb\u0501\u04cf"
          + "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u039d\u041e\u0420\u0405\u0422"
          + "\u0425\u0423\u0396";

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public boolean keepsWords() {
    return true;
  }

  @Override
  public int units(String text) {
    return (int) text.codePoints().filter(Character::isLetter).count();
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      String other = lookAlike(text.charAt(i));
      if (!other.isEmpty()) {
        places.add(List.of(new Edit(i, i + 1, other)));
      }
    }
    return places;
  }

  /** The letter of another alphabet that looks alike; empty if there is none. */
  static String lookAlike(char letter) {
    int at = LATIN.indexOf(letter);
    return at < 0 ? "" : OTHERS.substring(at, at + 1);
  }
}
