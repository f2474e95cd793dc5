package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.random.SeededRandom;

/** Other numbers of as many digits. What is right may be one of them. */
public record NumberChange() implements PlaceByPlace {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  @Override
  public boolean keepsLabel() {
    return false;
  }

  @Override
  public boolean keepsWords() {
    return true;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      places.add(List.of(new Edit(number.start(), number.end(), other(number.group(), random))));
    }
    return places;
  }

  private static String other(String number, SeededRandom random) {
    StringBuilder other = new StringBuilder();
    do {
      other.setLength(0);
      for (int i = 0; i < number.length(); i++) {
        boolean zero = i > 0 || number.length() == 1;
        other.append((char) ('0' + (zero ? random.nextInt(10) : 1 + random.nextInt(9))));
      }
    } while (other.toString().equals(number));
    return other.toString();
  }
}
