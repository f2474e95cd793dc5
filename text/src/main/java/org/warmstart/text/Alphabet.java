package org.warmstart.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The symbols of a vocabulary that is being learned: special tokens, characters, then merges. */
final class Alphabet {
  private final String prefix;
  private final String suffix;
  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  // the code points that are kept
  private final Set<Integer> kept;

  /**
   * The alphabet of some words.
   *
   * @param initial characters that are in it even if no word has them
   * @param limit the most characters to keep, the most frequent ones; 0 for all
   * @param prefix goes before every character but a word's first; may be empty
   * @param suffix goes after a word's last character; may be empty
   */
  Alphabet(
      List<WordCounts.Counted> words,
      List<String> specialTokens,
      String initial,
      int limit,
      String prefix,
      String suffix) {
    this.prefix = prefix;
    this.suffix = suffix;
    Map<Integer, Long> frequencies = new TreeMap<>();
    for (WordCounts.Counted word : words) {
      word.word().codePoints().forEach(c -> frequencies.merge(c, word.count(), Long::sum));
    }
    initial.codePoints().forEach(c -> frequencies.put(c, Long.MAX_VALUE));
    List<Map.Entry<Integer, Long>> byFrequency = new ArrayList<>(frequencies.entrySet());
    // the sort is stable: of equally frequent characters the lower code points stay
    byFrequency.sort(Map.Entry.<Integer, Long>comparingByValue().reversed());
    int count = limit > 0 ? Math.min(limit, byFrequency.size()) : byFrequency.size();
    this.kept = new TreeSet<>();
    byFrequency.subList(0, count).forEach(entry -> kept.add(entry.getKey()));
    specialTokens.forEach(this::add);
    kept.forEach(c -> add(Character.toString(c)));
    addPositional(words);
  }

  /** Adds the characters in the forms that they have inside and at the end of the words. */
  private void addPositional(List<WordCounts.Counted> words) {
    if (prefix.isEmpty() && suffix.isEmpty()) {
      return;
    }
    Set<String> inside = new TreeSet<>();
    Set<String> last = new TreeSet<>();
    for (WordCounts.Counted word : words) {
      String string = word.word();
      for (int i = 0; i < string.length(); ) {
        int c = string.codePointAt(i);
        int next = i + Character.charCount(c);
        if (kept.contains(c)) {
          (next == string.length() ? last : inside).add(form(c, i == 0, next == string.length()));
        }
        i = next;
      }
    }
    inside.forEach(this::add);
    last.forEach(this::add);
  }

  private String form(int codePoint, boolean first, boolean last) {
    String symbol = Character.toString(codePoint);
    return (first ? "" : prefix) + symbol + (last ? suffix : "");
  }

  /**
   * Writes a word's symbols, characters that are not kept left out.
   *
   * @return the index after the last cell written
   */
  int write(String word, int[] cells, int at) {
    int cell = at;
    for (int i = 0; i < word.length(); ) {
      int c = word.codePointAt(i);
      int next = i + Character.charCount(c);
      if (kept.contains(c)) {
        cells[cell++] = id(form(c, i == 0, next == word.length()));
      }
      i = next;
    }
    return cell;
  }

  private int id(String symbol) {
    return Objects.requireNonNull(ids.get(symbol));
  }

  /** The symbol's id, a new one if it is new. */
  int add(String symbol) {
    Integer known = ids.putIfAbsent(symbol, symbols.size());
    if (known != null) {
      return known;
    }
    symbols.add(symbol);
    return symbols.size() - 1;
  }

  String symbol(int id) {
    return symbols.get(id);
  }

  int size() {
    return symbols.size();
  }

  /** All symbols and their ids. */
  Map<String, Integer> vocabulary() {
    return new LinkedHashMap<>(ids);
  }
}
