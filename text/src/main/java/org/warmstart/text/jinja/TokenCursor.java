package org.warmstart.text.jinja;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.text.jinja.Token.Kind;

/** A place among a template's tokens. */
final class TokenCursor {
  /** Deeper ones could use up the stack. */
  private static final int DEEPEST = 100;

  private final List<Token> tokens;
  private final String where;
  private int at;
  private int depth;

  TokenCursor(List<Token> tokens, String where) {
    this.tokens = tokens;
    this.where = where;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekBehind() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean isOperator(String text) {
    return peek().is(Kind.OPERATOR, text);
  }

  boolean isWord(String text) {
    return peek().is(Kind.NAME, text);
  }

  boolean acceptOperator(String text) {
    boolean is = isOperator(text);
    if (is) {
      next();
    }
    return is;
  }

  boolean acceptWord(String text) {
    boolean is = isWord(text);
    if (is) {
      next();
    }
    return is;
  }

  void expectOperator(String text) {
    if (!acceptOperator(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  void expectWord(String text) {
    if (!acceptWord(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  void expect(Kind kind, String what) {
    if (next().kind() != kind) {
      at--;
      throw unexpected(what);
    }
  }

  String name() {
    if (peek().kind() != Kind.NAME) {
      throw unexpected("a name");
    }
    return next().text();
  }

  /** Goes one level deeper, or refuses. */
  void enter() {
    if (++depth > DEEPEST) {
      throw wrong(peek().line(), "more than " + DEEPEST + " levels of nesting");
    }
  }

  void leave() {
    depth--;
  }

  InputException unexpected(String expected) {
    Token token = peek();
    String found = token.kind() == Kind.END ? "the template's end" : Messages.quote(token.text());
    return wrong(token.line(), "expected " + expected + ", found " + found);
  }

  InputException wrong(int line, String what) {
    return new InputException(where + ", line " + line + ": " + what);
  }
}
