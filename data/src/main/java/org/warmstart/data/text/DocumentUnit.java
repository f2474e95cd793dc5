package org.warmstart.data.text;

/** What counts as one document of a text file. */
public enum DocumentUnit {
  /** The whole file, line ends and all. */
  FILE,
  /**
   * Lines between blank lines, joined by a space: the lines of printed books are broken by width.
   */
  PARAGRAPH,
  /** Every line that is not blank. */
  LINE
}
