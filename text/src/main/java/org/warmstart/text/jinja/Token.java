package org.warmstart.text.jinja;

/**
 * A piece of a template's source.
 *
 * @param text of data and strings what they stand for, of all else the source
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
  /** What a token is. */
  enum Kind {
    /** Text outside of tags. */
    DATA,
    /** The start of a statement. */
    BLOCK_BEGIN,
    /** The end of a statement. */
    BLOCK_END,
    /** The start of an expression that is printed. */
    VARIABLE_BEGIN,
    /** Its end. */
    VARIABLE_END,
    /** A name or a word of the language. */
    NAME,
    /** Text in quotes. */
    STRING,
    /** A whole number. */
    INTEGER,
    /** A number with a point or an exponent. */
    FLOAT,
    /** An operator, a bracket, or what separates. */
    OPERATOR,
    /** Nothing follows. */
    END
  }

  boolean is(Kind wanted, String spelled) {
    return kind == wanted && text.equals(spelled);
  }
}
