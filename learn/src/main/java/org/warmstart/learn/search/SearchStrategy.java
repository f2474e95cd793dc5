package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.ChosenFrom;

/** Which settings are tried, and how far. */
@ChosenFrom(SearchStrategies.class)
public interface SearchStrategy {
  /**
   * The settings of each trial, by their keys.
   *
   * @param space which values there are for a key; empty: the configuration as it is, once
   */
  List<Map<String, JsonNode>> trials(Map<String, Values> space);

  /**
   * After how many steps trials are compared and the worse ones given up, in rising order; empty:
   * all are run to their end.
   */
  default List<Rung> rungs(int trials) {
    return List.of();
  }

  /**
   * A place where trials are given up.
   *
   * @param step that all have made
   * @param kept how many go on
   */
  record Rung(long step, int kept) {}
}
