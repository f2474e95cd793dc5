package org.warmstart.text.jinja;

/** A part of a template that writes or sets something. */
@FunctionalInterface
interface Statement {
  /** How it goes on. */
  enum Flow {
    /** With what follows. */
    ON,
    /** Behind the loop. */
    BREAK,
    /** With the loop's next round. */
    CONTINUE
  }

  Flow execute(Run run);
}
