package org.warmstart.text;

/** The first stage: rewrites the text, keeping track of where each character came from. */
public interface Normalizer extends Stage {

  /** The rewritten text; the argument is left as it is. */
  Text normalize(Text text);
}
