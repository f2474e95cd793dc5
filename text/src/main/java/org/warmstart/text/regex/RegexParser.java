package org.warmstart.text.regex;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.text.regex.RegexNode.Anchor;
import org.warmstart.text.regex.RegexNode.Atomic;
import org.warmstart.text.regex.RegexNode.Choice;
import org.warmstart.text.regex.RegexNode.Look;
import org.warmstart.text.regex.RegexNode.Place;
import org.warmstart.text.regex.RegexNode.Repeat;
import org.warmstart.text.regex.RegexNode.Sequence;
import org.warmstart.text.unicode.CodePointSet;

/**
 * Reads regular expressions in the syntax of the reference's engine (Oniguruma), as far as matching
 * takes no more time than text and expression are long: no back references.
 */
public final class RegexParser {
  private static final int MOST_DEPTH = 50;
  private static final int MOST_TIMES = 1000;
  private static final int MOST_CHARACTERS = 100_000;
  private static final int MOST_ATOMS = 10_000;
  private static final int LONGEST_BOUNDS = 12;
  private static final CodePointSet NO_NEWLINE = CodePointSet.of('\n').not();

  private final String pattern;
  private final String where;
  private int at;
  private boolean ignoreCase;
  private boolean dotAll;
  private int depth;
  private int atoms;

  RegexParser(String pattern, String where) {
    this.pattern = pattern;
    this.where = where;
  }

  RegexNode parse() {
    if (pattern.length() > MOST_CHARACTERS) {
      throw wrong("it is too long: " + pattern.length() + " characters");
    }
    RegexNode node = choice();
    if (at < pattern.length()) {
      throw wrong("there is a ) without its (");
    }
    return node;
  }

  private InputException wrong(String problem) {
    return new InputException(
        where
            + ": the regular expression "
            + Messages.quote(pattern)
            + " at character "
            + (at + 1)
            + ": "
            + problem);
  }

  private boolean more() {
    return at < pattern.length();
  }

  private boolean take(String expected) {
    if (!pattern.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  private int next() {
    if (!more()) {
      throw wrong("it ends too early");
    }
    int codePoint = pattern.codePointAt(at);
    at += Character.charCount(codePoint);
    return codePoint;
  }

  private RegexNode choice() {
    if (++depth > MOST_DEPTH) {
      throw wrong("it is nested too deeply");
    }
    boolean outerCase = ignoreCase;
    boolean outerDot = dotAll;
    List<RegexNode> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (take("|"));
    ignoreCase = outerCase;
    dotAll = outerDot;
    depth--;
    return branches.size() == 1 ? branches.get(0) : new Choice(branches);
  }

  private RegexNode sequence() {
    List<RegexNode> parts = new ArrayList<>();
    while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      parts.add(repeats(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
  }

  private RegexNode repeats(RegexNode atom) {
    RegexNode node = atom;
    while (more()) {
      int min;
      int max;
      boolean braces = false;
      if (take("*")) {
        min = 0;
        max = -1;
      } else if (take("+")) {
        min = 1;
        max = -1;
      } else if (take("?")) {
        min = 0;
        max = 1;
      } else {
        int[] bounds = bounds();
        if (bounds.length == 0) {
          return node;
        }
        min = bounds[0];
        max = bounds[1];
        braces = true;
      }
      // after braces a plus repeats once more, and after {n} a question mark makes optional
      boolean lazy = !(braces && min == max) && take("?");
      node = new Repeat(node, min, max, !lazy);
      if (!lazy && !braces && take("+")) {
        node = new Atomic(node);
      }
    }
    return node;
  }

  /** Reads {n}, {n,}, {,m} or {n,m}; nothing if these are plain characters. */
  private int[] bounds() {
    if (pattern.charAt(at) != '{') {
      return new int[0];
    }
    int close = pattern.indexOf('}', at);
    if (close < 0 || close > at + LONGEST_BOUNDS) {
      return new int[0];
    }
    String[] numbers = pattern.substring(at + 1, close).split(",", -1);
    boolean valid = numbers.length <= 2 && String.join("", numbers).matches("\\d+");
    if (!valid) {
      return new int[0];
    }
    int min = numbers[0].isEmpty() ? 0 : times(numbers[0]);
    int max = numbers.length == 1 ? min : numbers[1].isEmpty() ? -1 : times(numbers[1]);
    if (max >= 0 && max < min) {
      throw wrong("{" + min + "," + max + "} is upside down");
    }
    at = close + 1;
    return new int[] {min, max};
  }

  private int times(String digits) {
    if (digits.length() > 4 || Integer.parseInt(digits) > MOST_TIMES) {
      throw wrong("more than " + MOST_TIMES + " times are not supported");
    }
    return Integer.parseInt(digits);
  }

  private RegexNode atom() {
    if (++atoms > MOST_ATOMS) {
      throw wrong("it is too long: more than " + MOST_ATOMS + " parts");
    }
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new RegexNode.Set(charClasses().set());
      case '.' -> new RegexNode.Set(dotAll ? CodePointSet.ALL : NO_NEWLINE);
      case '^' -> new Anchor(Place.LINE_START);
      case '$' -> new Anchor(Place.LINE_END);
      case '*', '+', '?' -> throw wrong("there is nothing to repeat");
      case '\\' -> escape();
      default -> letter(CodePointSet.of(c));
    };
  }

  private RegexNode letter(CodePointSet members) {
    return new RegexNode.Set(ignoreCase ? members.withCases() : members);
  }

  private RegexClassParser charClasses() {
    return new RegexClassParser(pattern, at, ignoreCase, where, end -> at = end);
  }

  private RegexNode group() {
    if (!take("?")) {
      return close(choice());
    } else if (take(":")) {
      return close(choice());
    } else if (take(">")) {
      return new Atomic(close(choice()));
    } else if (take("=")) {
      return new Look(close(choice()), true, false);
    } else if (take("!")) {
      return new Look(close(choice()), true, true);
    } else if (take("<=")) {
      return behind(false);
    } else if (take("<!")) {
      return behind(true);
    } else if (take("#")) {
      while (next() != ')') {
        // a comment
      }
      return new Sequence(List.of());
    }
    return flags();
  }

  private RegexNode close(RegexNode node) {
    if (!take(")")) {
      throw wrong("a ( has no )");
    }
    return node;
  }

  private RegexNode behind(boolean negative) {
    RegexNode node = close(choice());
    List<RegexNode> branches = node instanceof Choice choice ? choice.branches() : List.of(node);
    if (branches.stream().anyMatch(branch -> branch.length() < 0)) {
      throw wrong("what is looked for behind must have a length");
    }
    return new Look(node, false, negative);
  }

  /** Reads (?i), (?i:...), with m for dots that match line ends, each after a minus to end it. */
  private RegexNode flags() {
    boolean outerCase = ignoreCase;
    boolean outerDot = dotAll;
    boolean on = true;
    while (true) {
      int flag = next();
      switch (flag) {
        case '-' -> on = false;
        case 'i' -> ignoreCase = on;
        case 'm' -> dotAll = on;
        case ')' -> {
          // for the rest of the group, which is a branch of its own from here
          return choice();
        }
        case ':' -> {
          RegexNode node = close(choice());
          ignoreCase = outerCase;
          dotAll = outerDot;
          return node;
        }
        default -> throw wrong("(?" + Character.toString(flag) + " is not supported");
      }
    }
  }

  private RegexNode escape() {
    int c = next();
    return switch (c) {
      case 'A' -> new Anchor(Place.TEXT_START);
      case 'z' -> new Anchor(Place.TEXT_END);
      case 'Z' -> new Anchor(Place.TEXT_END_BEFORE_NEWLINE);
      case 'b' -> new Anchor(Place.WORD_EDGE);
      case 'B' -> new Anchor(Place.NO_WORD_EDGE);
      case 'R' -> lineBreak();
      case '1', '2', '3', '4', '5', '6', '7', '8', '9', 'k', 'g', 'G', 'K', 'X' ->
          throw wrong("\\" + Character.toString(c) + " is not supported");
      default -> {
        at -= Character.charCount(c) + 1;
        yield new RegexNode.Set(charClasses().escaped());
      }
    };
  }

  private static RegexNode lineBreak() {
    RegexNode pair =
        new Sequence(
            List.of(
                new RegexNode.Set(CodePointSet.of('\r')),
                new RegexNode.Set(CodePointSet.of('\n'))));
    CodePointSet single = CodePointSet.ofRanges(new int[] {'\n', '\r', 0x85, 0x85, 0x2028, 0x2029});
    return new Atomic(new Choice(List.of(pair, new RegexNode.Set(single))));
  }
}
