package org.warmstart.data.lexicon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * English endings by rule, and WordNet's lists of exceptions. What neither is sure of has no form.
 */
final class Inflection {
  private final Map<String, List<String>> exceptions = new HashMap<>();

  /**
   * Of a part of speech.
   *
   * @param lines an irregular form and its base forms each
   */
  Inflection(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      for (int i = 1; i < words.length; i++) {
        exceptions.computeIfAbsent(words[i], base -> new ArrayList<>()).add(words[0]);
      }
    }
  }

  /** A form of a base; empty where it is irregular in a way that is not listed, or unsure. */
  Optional<String> inflected(String base, Form form, PartOfSpeech part) {
    List<String> irregular = exceptions.getOrDefault(base, List.of());
    return switch (form) {
      case BASE -> Optional.of(base);
      case S -> part == PartOfSpeech.VERB || irregular.isEmpty() ? withS(base) : only(irregular);
      case ED -> irregular.isEmpty() ? regularEd(base) : only(ending(irregular, "ed"));
      case ING -> {
        List<String> listed = ending(irregular, "ing");
        yield listed.isEmpty() ? regularIng(base) : only(listed);
      }
    };
  }

  private static List<String> ending(List<String> words, String ending) {
    return words.stream().filter(word -> word.endsWith(ending)).toList();
  }

  private static Optional<String> only(List<String> words) {
    return words.size() == 1 ? Optional.of(words.get(0)) : Optional.empty();
  }

  private static Optional<String> withS(String base) {
    if (base.matches(".*(s|x|z|ch|sh)")) {
      return Optional.of(base + "es");
    }
    if (base.matches(".*[^aeiou]o")) {
      return Optional.empty(); // heroes, but photos
    }
    return Optional.of(
        base.matches(".*[^aeiou]y") ? base.substring(0, base.length() - 1) + "ies" : base + "s");
  }

  private static Optional<String> regularEd(String base) {
    if (base.endsWith("e")) {
      return Optional.of(base + "d");
    }
    return Optional.of(
        base.matches(".*[^aeiou]y") ? base.substring(0, base.length() - 1) + "ied" : base + "ed");
  }

  private static Optional<String> regularIng(String base) {
    if (base.endsWith("ie")) {
      return Optional.of(base.substring(0, base.length() - 2) + "ying");
    }
    boolean silent = base.endsWith("e") && !base.matches(".*[eoy]e");
    return Optional.of((silent ? base.substring(0, base.length() - 1) : base) + "ing");
  }

  /** What a word may be a form of, to be looked up and inflected again. */
  static List<String> possibleBases(String word, Form form) {
    return switch (form) {
      case BASE -> List.of(word);
      case S -> stripped(word, List.of("s", "es"), Map.of("ies", "y"));
      case ED -> stripped(word, List.of("ed", "d"), Map.of("ied", "y"));
      case ING -> stripped(word, List.of("ing"), Map.of("ing", "e", "ying", "ie"));
    };
  }

  private static List<String> stripped(
      String word, List<String> endings, Map<String, String> replaced) {
    List<String> bases = new ArrayList<>();
    for (String ending : endings) {
      if (word.length() > ending.length() + 1 && word.endsWith(ending)) {
        String base = word.substring(0, word.length() - ending.length());
        bases.add(base);
        int last = base.length() - 1;
        if (last > 1 && base.charAt(last) == base.charAt(last - 1)) {
          bases.add(base.substring(0, last)); // stopped
        }
      }
    }
    replaced.forEach(
        (ending, with) -> {
          if (word.length() > ending.length() + 1 && word.endsWith(ending)) {
            bases.add(word.substring(0, word.length() - ending.length()) + with);
          }
        });
    return bases;
  }
}
