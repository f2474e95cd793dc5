package org.warmstart.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.warmstart.text.unicode.LongIntMap;
import org.warmstart.text.unicode.Unicode;

/** Finds added tokens in a text: leftmost first, and of those the longest. */
final class TokenMatcher {
  /** A place where an added token was found, stripped white space included. */
  record Match(AddedToken token, int start, int end) {}

  private final List<AddedToken> tokens = new ArrayList<>();
  private final BitSet firsts = new BitSet();
  private final boolean[] asciiFirsts = new boolean[128];
  // a trie: node and next character to the node after it
  private final LongIntMap edges = new LongIntMap(64);
  private final List<Integer> tokenAt = new ArrayList<>(List.of(-1));

  /** Adds a token to be found under a spelling. */
  void add(AddedToken token, String spelling) {
    if (spelling.isEmpty()) {
      return;
    }
    int node = 0;
    for (int i = 0; i < spelling.length(); i++) {
      long edge = ((long) node << 16) | spelling.charAt(i);
      int next = edges.get(edge);
      if (next < 0) {
        next = tokenAt.size();
        tokenAt.add(-1);
        edges.put(edge, next);
      }
      node = next;
    }
    char first = spelling.charAt(0);
    firsts.set(first);
    if (first < 128) {
      asciiFirsts[first] = true;
    }
    if (tokenAt.get(node) < 0) {
      tokenAt.set(node, tokens.size());
    }
    tokens.add(token);
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** All matches in the first {@code length} characters, in order and disjoint. */
  List<Match> find(char[] chars, int length) {
    List<Match> matches = List.of();
    int free = 0;
    int i = 0;
    while (i < length) {
      char first = chars[i];
      if (first < 128 ? !asciiFirsts[first] : !firsts.get(first)) {
        i++;
        continue;
      }
      int node = 0;
      int found = -1;
      int end = i;
      for (int j = i; j < length; j++) {
        node = edges.get(((long) node << 16) | chars[j]);
        if (node < 0) {
          break;
        }
        if (tokenAt.get(node) >= 0) {
          found = tokenAt.get(node);
          end = j + 1;
        }
      }
      if (found < 0) {
        i++;
        continue;
      }
      AddedToken token = tokens.get(found);
      if (i >= free && (!token.singleWord() || isAlone(chars, i, end, length))) {
        if (matches.isEmpty()) {
          matches = new ArrayList<>();
        }
        int start = token.leftStrip() ? spacesBefore(chars, i, free) : i;
        free = token.rightStrip() ? spacesAfter(chars, end, length) : end;
        matches.add(new Match(token, start, free));
      }
      i = end;
    }
    return matches;
  }

  private static boolean isAlone(char[] chars, int start, int end, int length) {
    boolean before = start > 0 && isWord(Character.codePointBefore(chars, start));
    boolean after = end < length && isWord(Character.codePointAt(chars, end, length));
    return !before && !after;
  }

  private static boolean isWord(int codePoint) {
    return (Unicode.flags(codePoint) & Unicode.WORD) != 0;
  }

  private static int spacesBefore(char[] chars, int start, int free) {
    int i = start;
    while (i > free && (Unicode.flags(chars[i - 1]) & Unicode.SPACE) != 0) {
      i--;
    }
    return i;
  }

  private static int spacesAfter(char[] chars, int end, int length) {
    int i = end;
    while (i < length && (Unicode.flags(chars[i]) & Unicode.SPACE) != 0) {
      i++;
    }
    return i;
  }
}
