package org.warmstart.data.corpus.javadoc;

/** What a piece of documentation documents. */
public enum MemberKind {
  /** A package, documented in its package-info.java. */
  PACKAGE,
  /** A class, interface, enum, record or annotation type. */
  TYPE,
  CONSTRUCTOR,
  METHOD,
  FIELD,
  ENUM_CONSTANT,
  /** Nothing: the text comes from a plain text file. */
  TEXT
}
