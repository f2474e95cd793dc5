package org.warmstart.text.stage;

/** The first stage: rewrites the text, keeping track of where each character came from. */
public interface Normalizer extends Stage {

  /** The rewritten text; the argument is left as it is. */
  Text normalize(Text text);

  /**
   * How many times longer than a text what the stage's settings put in its place can be; what
   * Unicode's own rules do to its length is not counted.
   */
  default double growth() {
    return 1;
  }
}
