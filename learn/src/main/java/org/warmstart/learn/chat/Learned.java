package org.warmstart.learn.chat;

/** What of a conversation a model learns to write. */
public enum Learned {
  /** Every answer of the assistant. */
  ANSWERS,
  /** The last answer. */
  LAST,
  /** Every turn but the first, whoever says it. */
  TURNS,
  /** All of it. */
  EVERYTHING
}
