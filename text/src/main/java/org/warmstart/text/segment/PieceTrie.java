package org.warmstart.text.segment;

import java.util.Arrays;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * A trie of strings over UTF-16 units. A step is one look-up in a hash table whose cells hold the
 * node, the unit and the node after it in one number; steps from the root need none.
 */
public final class PieceTrie {
  /** What {@link #next} says if nothing goes on. */
  static final int NONE = 0;

  private static final int NODE_BITS = 24;
  private static final int MOST_NODES = 1 << NODE_BITS;
  // a text that only repeats a token's beginning costs so many steps a character
  private static final int LONGEST = 1024;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final int[] roots = new int[1 << 16];
  private long[] cells = new long[1 << 10];
  private int shift = 64 - 10;
  private int edges;
  private int[] values = new int[1 << 10];
  private int nodes = 1;

  public PieceTrie() {
    Arrays.fill(values, -1);
  }

  /**
   * Adds a string, in place of an earlier value.
   *
   * @param value not negative
   * @param where what to name if the string is too long, or there are too many
   */
  public void add(String string, int value, String where) {
    if (string.length() > LONGEST) {
      throw new InputException(
          where
              + ": token "
              + Messages.quote(string)
              + " has "
              + string.length()
              + " characters; up to "
              + LONGEST
              + " are read");
    }
    int node = 0;
    for (int i = 0; i < string.length(); i++) {
      char unit = string.charAt(i);
      int next = i == 0 ? roots[unit] : next(node, unit);
      if (next == NONE) {
        if (nodes == MOST_NODES) {
          throw new InputException(where + ": the tokens have too many characters together");
        }
        next = nodes++;
        if (next == values.length) {
          values = Arrays.copyOf(values, next * 2);
          Arrays.fill(values, next, values.length, -1);
        }
        if (i == 0) {
          roots[unit] = next;
        } else {
          put(node, unit, next);
        }
      }
      node = next;
    }
    values[node] = value;
  }

  /** The node of a string of one unit. */
  int first(char unit) {
    return roots[unit];
  }

  /** The node of a node's string and one unit more. */
  int next(int node, char unit) {
    long key = ((long) node << 16) | unit;
    int slot = (int) ((key * MIX) >>> shift);
    while (true) {
      long cell = cells[slot];
      if (cell == 0) {
        return NONE;
      }
      if (cell >>> NODE_BITS == key) {
        return (int) cell & (MOST_NODES - 1);
      }
      slot = (slot + 1) & (cells.length - 1);
    }
  }

  /** The value of a node's string, or -1. */
  int value(int node) {
    return values[node];
  }

  /** Where the longest string ends that the units [from, to) begin with, or -1. */
  public int longest(char[] chars, int from, int to) {
    int end = -1;
    int node = from < to ? roots[chars[from]] : NONE;
    for (int i = from + 1; node != NONE; i++) {
      if (values[node] >= 0) {
        end = i;
      }
      node = i < to ? next(node, chars[i]) : NONE;
    }
    return end;
  }

  private void put(int node, char unit, int next) {
    if (++edges * 2 > cells.length) {
      long[] old = cells;
      cells = new long[old.length * 2];
      shift--;
      for (long cell : old) {
        if (cell != 0) {
          insert(cell);
        }
      }
    }
    insert(((((long) node << 16) | unit) << NODE_BITS) | next);
  }

  private void insert(long cell) {
    int slot = (int) (((cell >>> NODE_BITS) * MIX) >>> shift);
    while (cells[slot] != 0) {
      slot = (slot + 1) & (cells.length - 1);
    }
    cells[slot] = cell;
  }
}
