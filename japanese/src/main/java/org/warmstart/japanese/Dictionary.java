package org.warmstart.japanese;

/**
 * A dictionary for morphological analysis: words with context ids and costs, the costs of two
 * contexts in a row, and what to do with text that is in no entry. Immutable.
 */
interface Dictionary {

  /**
   * How unknown text that begins with a character is treated.
   *
   * @param kinds the kinds of character that it is, a bit each
   * @param kind the number of the kind whose entries stand for unknown words
   * @param length unknown words of up to so many characters are considered
   * @param group whether all characters of a kind in a row are considered as one unknown word
   * @param always whether unknown words are considered even where the dictionary has entries
   */
  record Category(int kinds, int kind, int length, boolean group, boolean always) {
    boolean shares(Category other) {
      return (kinds & other.kinds) != 0;
    }
  }

  /** Takes entries. */
  interface Entries {
    /**
     * An entry.
     *
     * @param length of the word in UTF-16 units
     * @param leftId the context that a word before it sees
     * @param rightId the context that a word after it sees
     */
    void add(int length, int leftId, int rightId, int cost);
  }

  /** Finds the entries of all words that begin at {@code from} and end by {@code to}. */
  void lookUp(char[] text, int from, int to, Entries entries);

  /** Finds the entries for unknown words of a kind. */
  void lookUpUnknown(int kind, int length, Entries entries);

  /** What it costs that a word with a left id comes after one with a right id. */
  int connectionCost(int rightId, int leftId);

  Category category(int codePoint);
}
