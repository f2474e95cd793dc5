package org.warmstart.text.train.count;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.warmstart.text.unicode.LongIntMap;

/** The symbols of a vocabulary that is being learned: special tokens, characters, then merges. */
public final class Alphabet {
  private final String prefix;
  private final String suffix;
  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  // the code points that are kept
  private final BitSet kept;
  private final LongIntMap idsByKey = new LongIntMap(1024);

  /**
   * The alphabet of some words.
   *
   * @param initial characters that are in it even if no word has them
   * @param limit the most characters to keep, the most frequent ones; 0 for all
   * @param prefix goes before every character but a word's first; may be empty
   * @param suffix goes after a word's last character; may be empty
   */
  public Alphabet(
      List<WordCounts.Counted> words,
      List<String> specialTokens,
      String initial,
      int limit,
      String prefix,
      String suffix) {
    this.prefix = prefix;
    this.suffix = suffix;
    this.kept = new CharacterCounts(words, initial).mostFrequent(limit);
    specialTokens.forEach(this::add);
    kept.stream().forEach(c -> add(Character.toString(c)));
    addPositional(words);
  }

  /** Adds the characters in the forms that they have inside and at the end of the words. */
  private void addPositional(List<WordCounts.Counted> words) {
    if (prefix.isEmpty() && suffix.isEmpty()) {
      return;
    }
    BitSet inside = new BitSet();
    BitSet last = new BitSet();
    for (WordCounts.Counted counted : words) {
      String word = counted.word();
      for (int i = 0; i < word.length(); ) {
        int c = word.codePointAt(i);
        int next = i + Character.charCount(c);
        if (kept.get(c)) {
          boolean end = next == word.length();
          (end ? last : inside).set(key(c, i == 0, end));
        }
        i = next;
      }
    }
    for (BitSet keys : List.of(inside, last)) {
      Set<String> forms = new TreeSet<>();
      keys.stream().forEach(key -> forms.add(form(key)));
      forms.forEach(this::add);
    }
  }

  /** A code point and where it is in its word. */
  private static int key(int codePoint, boolean first, boolean last) {
    return codePoint << 2 | (first ? 2 : 0) | (last ? 1 : 0);
  }

  private String form(int key) {
    String symbol = Character.toString(key >> 2);
    return ((key & 2) != 0 ? "" : prefix) + symbol + ((key & 1) != 0 ? suffix : "");
  }

  /**
   * Writes a word's symbols, characters that are not kept left out.
   *
   * @return the index after the last cell written
   */
  public int write(String word, int[] cells, int at) {
    int cell = at;
    for (int i = 0; i < word.length(); ) {
      int c = word.codePointAt(i);
      int next = i + Character.charCount(c);
      if (kept.get(c)) {
        cells[cell++] = id(key(c, i == 0, next == word.length()));
      }
      i = next;
    }
    return cell;
  }

  private int id(int key) {
    int known = idsByKey.get(key);
    if (known >= 0) {
      return known;
    }
    int id = Objects.requireNonNull(ids.get(form(key)));
    idsByKey.put(key, id);
    return id;
  }

  /** The symbol's id, a new one if it is new. */
  public int add(String symbol) {
    Integer known = ids.putIfAbsent(symbol, symbols.size());
    if (known != null) {
      return known;
    }
    symbols.add(symbol);
    return symbols.size() - 1;
  }

  public String symbol(int id) {
    return symbols.get(id);
  }

  public int size() {
    return symbols.size();
  }

  /** All symbols and their ids. */
  public Map<String, Integer> vocabulary() {
    return new LinkedHashMap<>(ids);
  }
}
