package org.warmstart.data.perturb;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Words with a slip that readers hardly see: a space put in, an inner letter left out, two inner
 * letters swapped, a letter that looks alike, a neighbouring key (Li et al., TextBugger, 2019,
 * section 3.2). Each kind is made in the middle of the word, so that the choices are always the
 * same.
 */
public record CharacterBugs() implements WordChoices {
  private static final int SHORTEST = 3;

  @Override
  public List<String> choices(String text, Word word) {
    String own = word.text();
    if (own.length() < SHORTEST) {
      return List.of();
    }
    int middle = own.length() / 2;
    String before = own.substring(0, middle);
    String after = own.substring(middle + 1);
    char letter = own.charAt(middle);
    Set<String> bugs = new LinkedHashSet<>();
    bugs.add(before + " " + letter + after);
    bugs.add(before + after);
    if (!after.isEmpty()) {
      bugs.add(before + after.charAt(0) + letter + after.substring(1));
    }
    for (int at = 0; at < own.length(); at++) {
      String alike = LookAlikes.lookAlike(own.charAt(at));
      if (!alike.isEmpty()) {
        bugs.add(own.substring(0, at) + alike + own.substring(at + 1));
        break;
      }
    }
    String keys = Keyboard.neighbours(letter);
    if (!keys.isEmpty()) {
      bugs.add(before + keys.charAt(0) + after);
    }
    bugs.remove(own);
    return List.copyOf(bugs);
  }
}
