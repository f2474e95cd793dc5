package org.warmstart.data.corpus;

/**
 * Splits Java source into the few kinds of tokens that finding declarations needs. It accepts any
 * text: an unterminated comment ends the file, an unterminated string ends with its line.
 */
final class JavaScanner {
  /** Kinds of tokens; string, character and number literals are one kind. */
  enum Kind {
    WORD,
    SYMBOL,
    LITERAL,
    JAVADOC,
    END
  }

  private final String source;
  private int at;
  private Kind kind = Kind.END;
  private String text = "";
  private char symbol;

  /** Scans the source and stands on its first token. */
  JavaScanner(String source) {
    this.source = UnicodeEscapes.translate(source);
    next();
  }

  Kind kind() {
    return kind;
  }

  /** The word, or the inside of the Javadoc comment. */
  String text() {
    return text;
  }

  boolean is(char c) {
    return kind == Kind.SYMBOL && symbol == c;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** Moves to the next token. */
  void next() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '/' && source.startsWith("//", at)) {
        at = lineEnd(at);
      } else if (c == '/' && source.startsWith("/*", at)) {
        if (comment()) {
          return;
        }
      } else {
        token(c);
        return;
      }
    }
    kind = Kind.END;
  }

  /** Passes a block comment; true if it is Javadoc and now the current token. */
  private boolean comment() {
    int end = source.indexOf("*/", at + 2);
    if (end < 0) {
      at = source.length();
      return false;
    }
    boolean javadoc = end > at + 2 && source.charAt(at + 2) == '*';
    if (javadoc) {
      kind = Kind.JAVADOC;
      text = source.substring(at + 3, end);
    }
    at = end + 2;
    return javadoc;
  }

  private void token(char c) {
    if (Character.isJavaIdentifierStart(c) || Character.isSurrogate(c)) {
      int start = at;
      at = wordEnd(at);
      kind = Kind.WORD;
      text = source.substring(start, at);
    } else if (Character.isDigit(c)) {
      at = wordEnd(at);
      kind = Kind.LITERAL;
    } else if (source.startsWith("\"\"\"", at)) {
      at = textBlockEnd(at + 3);
      kind = Kind.LITERAL;
    } else if (c == '"' || c == '\'') {
      at = quotedEnd(at + 1, c);
      kind = Kind.LITERAL;
    } else {
      at++;
      kind = Kind.SYMBOL;
      symbol = c;
    }
  }

  private int wordEnd(int start) {
    int end = start + 1;
    while (end < source.length()
        && (Character.isJavaIdentifierPart(source.charAt(end))
            || Character.isSurrogate(source.charAt(end)))) {
      end++;
    }
    return end;
  }

  private int textBlockEnd(int start) {
    for (int i = start; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.startsWith("\"\"\"", i)) {
        return i + 3;
      }
    }
    return source.length();
  }

  private int quotedEnd(int start, char quote) {
    for (int i = start; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\n' || c == '\r') {
        return i;
      }
      if (c == '\\') {
        i++;
      }
    }
    return source.length();
  }

  private int lineEnd(int start) {
    int end = start;
    while (end < source.length() && source.charAt(end) != '\n' && source.charAt(end) != '\r') {
      end++;
    }
    return end;
  }
}
