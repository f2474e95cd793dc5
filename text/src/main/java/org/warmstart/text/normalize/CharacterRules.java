package org.warmstart.text.normalize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.warmstart.text.unicode.Unicode;

/**
 * Describes a normalizer by rules for strings, the longest of which is replaced at every place, as
 * SentencePiece does. There is a rule for every character that changes, and for characters that
 * compose, spelled with whatever becomes them. Not described are marks out of their canonical
 * order, and syllables of Hangul spelled with other than conjoining letters.
 */
public final class CharacterRules {
  private static final int LAST = Character.MAX_CODE_POINT;

  private final UnaryOperator<String> normalizer;
  private final Map<String, String> rules = new LinkedHashMap<>();
  // the characters that become a character, itself first
  private final Map<Integer, List<String>> sources = new HashMap<>();
  // the strings that compose to a character, with those
  private final Map<Integer, List<String>> spellings = new HashMap<>();

  private CharacterRules(UnaryOperator<String> normalizer) {
    this.normalizer = normalizer;
  }

  /** The rules of a normalizer that does the same to a character wherever it stands. */
  public static Map<String, String> of(UnaryOperator<String> normalizer) {
    CharacterRules found = new CharacterRules(normalizer);
    found.characters();
    for (int c = 1; c <= LAST; c++) {
      if (Unicode.decomposition(c) != null) {
        found.spellings(c);
      }
    }
    return found.rules;
  }

  private void characters() {
    for (int c = 1; c <= LAST; c++) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        continue;
      }
      String before = Character.toString(c);
      String after = normalizer.apply(before);
      if (!after.equals(before)) {
        rules.put(before, after);
        if (!after.isEmpty() && after.codePointCount(0, after.length()) == 1) {
          sources(after.codePointAt(0)).add(before);
        }
      }
    }
  }

  private List<String> sources(int c) {
    return sources.computeIfAbsent(
        c, key -> new ArrayList<>(List.of(Character.toString((int) key))));
  }

  /** The strings that become a character, to each of which a rule is added if it needs one. */
  private List<String> spellings(int c) {
    List<String> known = spellings.get(c);
    if (known != null) {
      return known;
    }
    boolean hangul = Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL;
    List<String> all = new ArrayList<>(hangul ? List.of(Character.toString(c)) : sources(c));
    int[] parts = Unicode.decomposition(c);
    if (parts != null && parts.length > 1) {
      int first = parts[0];
      for (int i = 1; i < parts.length - 1 && first >= 0; i++) {
        first = Unicode.compose(first, parts[i]);
      }
      int second = parts[parts.length - 1];
      if (first >= 0 && Unicode.compose(first, second) == c) {
        for (String left : spellings(first)) {
          for (String right : spellings(second)) {
            add(left, right);
            all.add(left + right);
          }
        }
      }
    }
    spellings.put(c, all);
    return all;
  }

  private void add(String left, String right) {
    String whole = normalizer.apply(left + right);
    if (!whole.equals(normalizer.apply(left) + normalizer.apply(right))) {
      rules.put(left + right, whole);
    }
  }
}
