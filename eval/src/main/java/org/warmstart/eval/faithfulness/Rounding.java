package org.warmstart.eval.faithfulness;

/** Which rounded numbers are supported. */
public enum Rounding {
  /** None. */
  NEVER,
  /** Those with decimals or words such as million, and those with words such as about. */
  FAIR,
  /** Any number that is the source's, rounded to the digits it has. */
  ALWAYS
}
