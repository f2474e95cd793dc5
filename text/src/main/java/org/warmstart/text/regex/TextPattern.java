package org.warmstart.text.regex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Text;

/** What stages look for in a text: a string as it is, or a regular expression. */
public final class TextPattern {
  private static final String STRING = "String";
  private static final String REGEX = "Regex";

  private final String source;
  private final String where;
  // null if the source is to be found as it is
  private final @Nullable RegexProgram program;

  private TextPattern(String source, String where, @Nullable RegexProgram program) {
    this.source = source;
    this.where = where;
    this.program = program;
  }

  /** A string as it is. */
  public static TextPattern literal(String literal) {
    return new TextPattern(literal, "pattern", null);
  }

  /**
   * A regular expression.
   *
   * @throws InputException if it is wrong or not supported
   */
  public static TextPattern regex(String regex, String where) {
    return new TextPattern(
        regex, where, new RegexProgram(new RegexParser(regex, where).parse(), where));
  }

  public static TextPattern fromJson(Json json) {
    if (json.get(REGEX) != null) {
      return regex(json.string(REGEX), json.where());
    }
    String literal = json.string(STRING);
    return literal.isEmpty() ? regex("", json.where()) : literal(literal);
  }

  public JsonNode json() {
    return JsonNodeFactory.instance.objectNode().put(program == null ? STRING : REGEX, source);
  }

  /** Whether it is a certain regular expression. */
  public boolean isRegex(String regex) {
    return program != null && source.equals(regex);
  }

  /** The matches in the units [from, to) of a text, leftmost first and disjoint. */
  public Matches matches(Text text, int from, int to) {
    return program == null
        ? new Occurrences(text.chars(), from, to)
        : new RegexMatcher(program, where, text.chars(), from, to);
  }

  /** A walk over the matches. */
  public interface Matches {

    /** Goes to the next match, if there is one. */
    boolean next();

    /** Where the match begins. */
    int start();

    /** Where the match ends. */
    int end();
  }

  /** The places where the string is. */
  private final class Occurrences implements Matches {
    private final char[] chars;
    private final int to;
    private int at;
    private int start;

    Occurrences(char[] chars, int from, int to) {
      this.chars = chars;
      this.at = from;
      this.to = to;
    }

    @Override
    public boolean next() {
      char first = source.charAt(0);
      for (int i = at; i + source.length() <= to; i++) {
        if (chars[i] == first && isHere(i)) {
          start = i;
          at = i + source.length();
          return true;
        }
      }
      return false;
    }

    private boolean isHere(int i) {
      for (int k = 1; k < source.length(); k++) {
        if (chars[i + k] != source.charAt(k)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int start() {
      return start;
    }

    @Override
    public int end() {
      return at;
    }
  }
}
