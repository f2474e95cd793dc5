package org.warmstart.eval.faithfulness.reading;

/** What stands before the decimals of a number. */
public enum DecimalMark {
  /** A point: 1,234.5. */
  POINT,
  /** A comma: 1.234,5. */
  COMMA,
  /** Either; 1.234 and 1,234 may then be one or the other number. */
  EITHER
}
