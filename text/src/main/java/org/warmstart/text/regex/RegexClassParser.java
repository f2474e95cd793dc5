package org.warmstart.text.regex;

import java.util.function.IntConsumer;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.text.unicode.Categories;
import org.warmstart.text.unicode.CodePointSet;

/** Reads the sets of characters in regular expressions: what is in brackets, and escapes. */
public final class RegexClassParser {
  private static final int MOST_DEPTH = 20;

  private final String pattern;
  private final String where;
  private final IntConsumer finished;
  private final boolean ignoreCase;
  private int at;
  private int depth;
  // whether the last escape was for one character, which can begin a range
  private int single;

  /**
   * A parser.
   *
   * @param at where to begin
   * @param ignoreCase whether sets have the other cases of their letters as well
   * @param finished told where the set ended
   */
  RegexClassParser(String pattern, int at, boolean ignoreCase, String where, IntConsumer finished) {
    this.pattern = pattern;
    this.at = at;
    this.ignoreCase = ignoreCase;
    this.where = where;
    this.finished = finished;
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

  private boolean take(String expected) {
    if (!pattern.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  private int next() {
    if (at >= pattern.length()) {
      throw wrong("a [ has no ]");
    }
    int codePoint = pattern.codePointAt(at);
    at += Character.charCount(codePoint);
    return codePoint;
  }

  /** Reads from after the opening bracket to the closing one. */
  CodePointSet set() {
    CodePointSet set = brackets();
    finished.accept(at);
    return set;
  }

  /** Reads an escape from its backslash on; as in the reference, classes keep to their cases. */
  CodePointSet escaped() {
    next();
    CodePointSet set = escape();
    finished.accept(at);
    return ignoreCase && single >= 0 ? set.withCases() : set;
  }

  private CodePointSet brackets() {
    if (++depth > MOST_DEPTH) {
      throw wrong("it is nested too deeply");
    }
    boolean negative = take("^");
    CodePointSet all = CodePointSet.ALL;
    CodePointSet part = CodePointSet.NONE;
    boolean first = true;
    while (first || !take("]")) {
      if (take("&&")) {
        all = all.and(part);
        part = CodePointSet.NONE;
      } else {
        part = part.or(item());
      }
      first = false;
    }
    depth--;
    CodePointSet set = all.and(part);
    if (ignoreCase && depth == 0) {
      set = set.withCases();
    }
    return negative ? set.not() : set;
  }

  private CodePointSet item() {
    if (take("[:")) {
      return posix();
    }
    int c = next();
    if (c == '[') {
      return brackets();
    }
    CodePointSet set = c == '\\' ? escape() : CodePointSet.of(c);
    int low = c == '\\' ? single : c;
    boolean range =
        low >= 0
            && pattern.startsWith("-", at)
            && at + 1 < pattern.length()
            && pattern.charAt(at + 1) != ']'
            && pattern.charAt(at + 1) != '[';
    if (!range) {
      return set;
    }
    take("-");
    int high = next();
    if (high == '\\') {
      CodePointSet end = escape();
      high = single;
      if (high < 0) {
        // as in [a-\d]: the three of them
        return set.or(CodePointSet.of('-')).or(end);
      }
    }
    if (high < low) {
      throw wrong("a range is upside down");
    }
    return CodePointSet.of(low, high);
  }

  private CodePointSet posix() {
    int end = pattern.indexOf(":]", at);
    if (end < 0) {
      throw wrong("a [: has no :]");
    }
    String name = pattern.substring(at, end);
    boolean negative = name.startsWith("^");
    CodePointSet set = Categories.posix(negative ? name.substring(1) : name);
    if (set == null) {
      throw wrong("the class [:" + Messages.printable(name, 30) + ":] is not supported");
    }
    at = end + 2;
    return negative ? set.not() : set;
  }

  private CodePointSet escape() {
    single = -1;
    int c = next();
    return switch (c) {
      case 'd' -> Categories.DIGIT;
      case 'D' -> Categories.DIGIT.not();
      case 's' -> Categories.SPACE;
      case 'S' -> Categories.SPACE.not();
      case 'w' -> word();
      case 'W' -> word().not();
      case 'h' -> Categories.HEXADECIMAL;
      case 'H' -> Categories.HEXADECIMAL.not();
      case 'p' -> property(false);
      case 'P' -> property(true);
      case 'n' -> one('\n');
      case 't' -> one('\t');
      case 'r' -> one('\r');
      case 'f' -> one('\f');
      case 'v' -> one(0xB);
      case 'a' -> one(7);
      case 'e' -> one(0x1B);
      case 'b' -> one(8);
      case 'x' -> one(take("{") ? hexadecimal(pattern.indexOf('}', at), 1) : digits(2));
      case 'u' -> one(digits(4));
      case '0' -> one(octal());
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw wrong("\\" + Character.toString(c) + " is not supported");
        }
        yield one(c);
      }
    };
  }

  private CodePointSet word() {
    return depth > 0 ? Categories.WORD_IN_BRACKETS : Categories.WORD;
  }

  private CodePointSet one(int codePoint) {
    single = codePoint;
    return CodePointSet.of(codePoint);
  }

  private int digits(int most) {
    int end = at;
    while (end < pattern.length()
        && end < at + most
        && Character.digit(pattern.charAt(end), 16) >= 0) {
      end++;
    }
    return hexadecimal(end, 0);
  }

  /** Reads the digits up to an index and passes what follows them. */
  private int hexadecimal(int end, int pass) {
    String digits = end < 0 ? "" : pattern.substring(at, end);
    if (!digits.matches("[0-9A-Fa-f]{1,6}")
        || Integer.parseInt(digits, 16) > Character.MAX_CODE_POINT) {
      throw wrong("there should be the hexadecimal number of a character");
    }
    at = end + pass;
    return Integer.parseInt(digits, 16);
  }

  private int octal() {
    int value = 0;
    for (int i = 0; i < 2 && at < pattern.length(); i++) {
      int digit = Character.digit(pattern.charAt(at), 8);
      if (digit < 0) {
        break;
      }
      value = value * 8 + digit;
      at++;
    }
    return value;
  }

  private CodePointSet property(boolean negative) {
    String name;
    if (take("{")) {
      int end = pattern.indexOf('}', at);
      if (end < 0) {
        throw wrong("a { has no }");
      }
      name = pattern.substring(at, end);
      at = end + 1;
    } else {
      // as some engines allow: a category of one letter
      name = Character.toString(next());
    }
    boolean inverted = name.startsWith("^");
    CodePointSet set = Categories.find(inverted ? name.substring(1) : name);
    if (set == null) {
      throw wrong(NearNames.unknown("property", name, Categories.names()));
    }
    return negative == inverted ? set : set.not();
  }
}
