package org.warmstart.eval.faithfulness;

import java.util.Locale;

/** What sort of fact a place in a text states. */
public enum FactKind {
  /** A number: digits, words, a fraction, a percentage, an ordinal, a Roman numeral. */
  NUMBER,
  /** A number that is right but for a power of ten: 800 million of 800 thousand. */
  MAGNITUDE,
  /** A number with another unit or currency than in the source. */
  UNIT,
  /** A day, a month, a year, a weekday. */
  DATE,
  /** A time of day. */
  TIME,
  /** A name, an acronym or a code such as A380. */
  NAME,
  /** A clause that the source states the other way round. */
  NEGATION,
  /** A name or number of the source that belongs to something else there. */
  SWAP;

  /** The name in output files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
