package org.warmstart.pipeline.probe;

/** What a model replies. */
public enum ReplyKind {
  /** One class. */
  CLASS,
  /** Any number of classes. */
  CLASSES,
  NUMBER,
  /** A tag for each word. */
  TAGS,
  /** A piece of the context, or nothing. */
  ANSWER,
  /** A text that it writes. */
  TEXT
}
