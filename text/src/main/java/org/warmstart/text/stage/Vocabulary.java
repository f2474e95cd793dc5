package org.warmstart.text.stage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/** Tokens and their ids, found by string or by a range of characters without making a string. */
public final class Vocabulary {
  /** Ids index arrays, so a file must not make us allocate at will. */
  public static final int LARGEST_ID = 1 << 24;

  private static final int FACTOR = 0x01000193;
  private static final int MIX = 0x9E3779B9;

  private final @Nullable String[] tokens;
  private final int[] slots;
  private final int shift;
  private final int count;
  private final int longest;

  private Vocabulary(@Nullable String[] tokens, int count, int longest) {
    this.tokens = tokens;
    this.count = count;
    this.longest = longest;
    int capacity = Integer.highestOneBit(Math.max(16, count) * 2 - 1) * 2;
    this.slots = new int[capacity];
    this.shift = 32 - Integer.numberOfTrailingZeros(capacity);
    Arrays.fill(slots, -1);
    // from the end, so that of equal tokens the last is found first
    for (int id = tokens.length - 1; id >= 0; id--) {
      String token = tokens[id];
      if (token != null) {
        int slot = (hash(token) * MIX) >>> shift;
        while (slots[slot] >= 0) {
          slot = (slot + 1) & (capacity - 1);
        }
        slots[slot] = id;
      }
    }
  }

  /**
   * Builds a vocabulary.
   *
   * @param where what to name in error messages
   * @throws InputException if two tokens share an id or an id is out of range
   */
  public static Vocabulary of(Map<String, Integer> ids, String where) {
    int largest = -1;
    int longest = 0;
    for (Map.Entry<String, Integer> entry : ids.entrySet()) {
      int id = entry.getValue();
      if (id < 0 || id > LARGEST_ID) {
        throw new InputException(
            where
                + ": id "
                + id
                + " of token "
                + Messages.quote(entry.getKey())
                + " is not in 0.."
                + LARGEST_ID);
      }
      largest = Math.max(largest, id);
      longest = Math.max(longest, entry.getKey().length());
    }
    String[] tokens = new String[largest + 1];
    for (Map.Entry<String, Integer> entry : ids.entrySet()) {
      int id = entry.getValue();
      if (tokens[id] != null) {
        throw new InputException(
            where
                + ": tokens "
                + Messages.quote(tokens[id])
                + " and "
                + Messages.quote(entry.getKey())
                + " have the same id "
                + id);
      }
      tokens[id] = entry.getKey();
    }
    return new Vocabulary(tokens, ids.size(), longest);
  }

  /**
   * Builds a vocabulary of tokens in the order of their ids. Of a token that is there several times
   * the last id counts.
   *
   * @throws InputException if there are too many
   */
  public static Vocabulary of(List<String> tokens, String where) {
    if (tokens.size() > LARGEST_ID + 1) {
      throw new InputException(
          where + ": has " + tokens.size() + " tokens; up to " + (LARGEST_ID + 1) + " are read");
    }
    int longest = tokens.stream().mapToInt(String::length).max().orElse(0);
    return new Vocabulary(tokens.toArray(String[]::new), tokens.size(), longest);
  }

  /** The id of a token, or -1. */
  public int id(String token) {
    int slot = (hash(token) * MIX) >>> shift;
    while (slots[slot] >= 0) {
      if (token.equals(tokens[slots[slot]])) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  /** The id of the token that is {@code prefix} and then chars[from, to), or -1. */
  public int id(int hash, String prefix, char[] chars, int from, int to) {
    int slot = (hash * MIX) >>> shift;
    while (slots[slot] >= 0) {
      String token = tokens[slots[slot]];
      if (token != null && matches(token, prefix, chars, from, to)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  /** The hash of a string, to be continued with {@link #hash(int, char)}. */
  public static int hash(String string) {
    int hash = 0;
    for (int i = 0; i < string.length(); i++) {
      hash = hash(hash, string.charAt(i));
    }
    return hash;
  }

  /** The hash of a string that has one more character. */
  public static int hash(int hash, char next) {
    return (hash ^ next) * FACTOR;
  }

  private static boolean matches(String token, String prefix, char[] chars, int from, int to) {
    int skip = prefix.length();
    if (token.length() != skip + to - from || !token.startsWith(prefix)) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (token.charAt(skip + i - from) != chars[i]) {
        return false;
      }
    }
    return true;
  }

  /** The token of an id, or null if there is none. */
  public @Nullable String token(int id) {
    return id < 0 || id >= tokens.length ? null : tokens[id];
  }

  /** All tokens in the order of their ids; an id without one is an empty string. */
  public List<String> tokens() {
    return Arrays.stream(tokens).map(token -> token == null ? "" : token).toList();
  }

  /** The largest id + 1. */
  public int size() {
    return tokens.length;
  }

  /** The number of tokens. */
  int count() {
    return count;
  }

  /** The length of the longest token in UTF-16 units. */
  public int longest() {
    return longest;
  }
}
