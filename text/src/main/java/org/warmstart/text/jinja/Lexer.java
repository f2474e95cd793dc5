package org.warmstart.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * Cuts a template's source into tokens. White space around tags is treated as Hugging Face's
 * implementation sets Jinja2 up: the line break behind a statement or a comment goes ({@code
 * trim_blocks}), and so does the indentation before one ({@code lstrip_blocks}); the source's last
 * line break does not count.
 */
final class Lexer {
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r");
  private static final Pattern NUMBER =
      Pattern.compile("[0-9][0-9_]*(\\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", "<=", ">=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", "<", ">", "=", ".", ":", "|", ",");

  private final String source;
  private final String where;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  Lexer(String template, String where) {
    String normal = LINE_BREAK.matcher(template).replaceAll("\n");
    source = normal.endsWith("\n") ? normal.substring(0, normal.length() - 1) : normal;
    this.where = where;
  }

  List<Token> tokens() {
    while (at < source.length()) {
      untilTag();
    }
    add(Token.Kind.END, "");
    return tokens;
  }

  private void untilTag() {
    int open = opening();
    char kind = open < source.length() ? source.charAt(open + 1) : ' ';
    char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
    String data = source.substring(at, open);
    String kept = data;
    if (kind != ' ' && sign == '-') {
      kept = PythonText.rightStripped(data, null);
    } else if ((kind == '%' || kind == '#') && sign != '+') {
      kept = withoutIndentation(data);
    }
    if (!kept.isEmpty()) {
      add(Token.Kind.DATA, kept);
    }
    move(open);
    if (kind == ' ') {
      return;
    }
    if (kind == '#') {
      comment();
      return;
    }
    boolean block = kind == '%';
    add(block ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN, source.substring(at, at + 2));
    move(at + (sign == '-' || sign == '+' ? 3 : 2));
    tag(block);
  }

  /** Where the next tag begins; the source's end if there is none. */
  private int opening() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return source.length();
  }

  private String withoutIndentation(String data) {
    int start = data.lastIndexOf('\n') + 1;
    boolean blank = data.substring(start).chars().allMatch(c -> c == ' ' || c == '\t');
    return blank && (start > 0 || lineStarts) ? data.substring(0, start) : data;
  }

  private void comment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw wrong("a comment has no end '#}'");
    }
    char sign = end > at + 2 ? source.charAt(end - 1) : ' ';
    move(end + 2);
    closed(sign, true);
  }

  /** Skips what the end of a tag takes with it. */
  private void closed(char sign, boolean block) {
    int to = at;
    if (sign == '-') {
      while (to < source.length() && PythonText.isSpace(source.charAt(to))) {
        to++;
      }
    } else if (block && sign != '+' && to < source.length() && source.charAt(to) == '\n') {
      to++;
    }
    move(to);
    lineStarts = source.charAt(at - 1) == '\n';
  }

  private void tag(boolean block) {
    int begun = line;
    String end = block ? "%}" : "}}";
    Deque<String> open = new ArrayDeque<>();
    while (true) {
      while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
        move(at + 1);
      }
      if (at >= source.length()) {
        line = begun;
        throw wrong("a tag has no end '" + end + "'");
      }
      char sign = source.charAt(at);
      boolean signed = sign == '-' || (block && sign == '+');
      if (open.isEmpty() && source.startsWith(end, signed ? at + 1 : at)) {
        add(block ? Token.Kind.BLOCK_END : Token.Kind.VARIABLE_END, end);
        move(at + (signed ? 3 : 2));
        closed(signed ? sign : ' ', block);
        return;
      }
      expressionToken(open);
    }
  }

  private void expressionToken(Deque<String> open) {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      string(c);
      return;
    }
    Matcher number = NUMBER.matcher(source).region(at, source.length());
    if (number.lookingAt()) {
      boolean whole = number.group(1) == null && number.group(2) == null;
      add(whole ? Token.Kind.INTEGER : Token.Kind.FLOAT, number.group().replace("_", ""));
      move(number.end());
      return;
    }
    Matcher name = NAME.matcher(source).region(at, source.length());
    if (name.lookingAt()) {
      add(Token.Kind.NAME, name.group());
      move(name.end());
      return;
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator, open);
        add(Token.Kind.OPERATOR, operator);
        move(at + operator.length());
        return;
      }
    }
    throw wrong("unexpected character " + Messages.quote(String.valueOf(c)));
  }

  private void balance(String operator, Deque<String> open) {
    switch (operator) {
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "{" -> open.push("}");
      case ")", "]", "}" -> {
        if (open.isEmpty()) {
          throw wrong("unexpected '" + operator + "'");
        }
        String expected = open.pop();
        if (!Objects.equals(expected, operator)) {
          throw wrong("unexpected '" + operator + "', expected '" + expected + "'");
        }
      }
      default -> {}
    }
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw wrong("a text in quotes has no end");
    }
    String text = PythonText.unescaped(source.substring(at + 1, end));
    if (text == null) {
      throw wrong("an escape in a text in quotes cannot be read");
    }
    add(Token.Kind.STRING, text);
    move(end + 1);
  }

  private void add(Token.Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private void move(int to) {
    for (int i = at; i < to; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    at = to;
  }

  private InputException wrong(String what) {
    return new InputException(where + ", line " + line + ": " + what);
  }
}
