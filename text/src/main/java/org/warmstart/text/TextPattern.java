package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What stages look for in a text. */
final class TextPattern {
  private static final String STRING = "String";

  private final String literal;

  private TextPattern(String literal) {
    this.literal = literal;
  }

  /** A string as it is. */
  static TextPattern literal(String literal) {
    return new TextPattern(literal);
  }

  static TextPattern fromJson(Json json) {
    String literal = json.string(STRING);
    if (literal.isEmpty()) {
      throw json.wrong("an empty pattern is everywhere");
    }
    return literal(literal);
  }

  JsonNode json() {
    return JsonNodeFactory.instance.objectNode().put(STRING, literal);
  }

  /** The matches in the units [from, to) of a text, leftmost first and disjoint. */
  Matches matches(Text text, int from, int to) {
    return new Matches(text.chars(), from, to);
  }

  /** A walk over the matches. */
  final class Matches {
    private final char[] chars;
    private final int to;
    private int at;
    private int start;

    private Matches(char[] chars, int from, int to) {
      this.chars = chars;
      this.at = from;
      this.to = to;
    }

    /** Goes to the next match, if there is one. */
    boolean next() {
      char first = literal.charAt(0);
      for (int i = at; i + literal.length() <= to; i++) {
        if (chars[i] == first && isHere(i)) {
          start = i;
          at = i + literal.length();
          return true;
        }
      }
      return false;
    }

    private boolean isHere(int i) {
      for (int k = 1; k < literal.length(); k++) {
        if (chars[i + k] != literal.charAt(k)) {
          return false;
        }
      }
      return true;
    }

    /** Where the match begins. */
    int start() {
      return start;
    }

    /** Where the match ends. */
    int end() {
      return at;
    }
  }
}
