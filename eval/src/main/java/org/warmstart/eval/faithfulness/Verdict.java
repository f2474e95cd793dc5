package org.warmstart.eval.faithfulness;

import java.util.Locale;

/** What the source says of a fact. */
public enum Verdict {
  /** It is there. */
  SUPPORTED,
  /** It is there in another unit, rounded, or in another form, which the note says. */
  CONVERTED,
  /** It cannot be told, as for a day that is given relative to another. */
  UNKNOWN,
  /** It is probably not there. */
  WARNING,
  /** It is not there. */
  UNSUPPORTED;

  /** The name in output files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
