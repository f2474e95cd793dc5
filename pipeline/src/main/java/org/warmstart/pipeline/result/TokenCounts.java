package org.warmstart.pipeline.result;

/**
 * How many tokens of a text the model has read, those that frame it included.
 *
 * @param read what was read
 * @param given how many there were; more than were read if the text was cut
 */
public record TokenCounts(int read, int given) {
  /** Whether the model has not seen the whole text. */
  public boolean isCut() {
    return read < given;
  }
}
