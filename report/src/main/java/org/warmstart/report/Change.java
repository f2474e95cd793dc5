package org.warmstart.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text before and after a change, whose places are marked, and what there is to say of it.
 *
 * @param facts names with their values, in order
 */
public record Change(List<Piece> before, List<Piece> after, Map<String, String> facts) {
  /** A piece of a text. */
  public record Piece(String text, boolean marked) {}

  public Change {
    before = List.copyOf(before);
    after = List.copyOf(after);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
