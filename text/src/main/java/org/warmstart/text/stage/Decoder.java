package org.warmstart.text.stage;

import java.util.List;

/** The way back: turns tokens into pieces of text, which are then joined without a separator. */
public interface Decoder extends Stage {
  List<String> decode(List<String> tokens);
}
