package org.warmstart.generate;

import java.util.List;

/** A way of choosing sequences, given what a model thinks of each next token. */
interface DecodingStrategy {
  String name();

  /** Whether these settings ask for it. */
  boolean suits(GenerationSettings settings);

  /**
   * Writes until all is finished.
   *
   * @return all sequences of the first row, best first, then those of the second, …
   */
  List<Generated> write(Decoding decoding);
}
