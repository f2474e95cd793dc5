package org.warmstart.report;

/**
 * A piece of a text on a shade.
 *
 * @param text the piece, white space included
 * @param shade from 0, none, to 1
 * @param hint what is shown when one points at it; empty for nothing
 */
public record ShadedText(String text, double shade, String hint) {
  /** Checks the shade. */
  public ShadedText {
    if (!(shade >= 0 && shade <= 1)) {
      throw new IllegalArgumentException("a shade is from 0 to 1, not " + shade);
    }
  }
}
