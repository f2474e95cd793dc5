package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;

/** Every combination of the values. */
public record GridSearch() implements SearchStrategy {
  /** More would be a slip of the pen. */
  private static final int MOST = 10_000;

  @Override
  public List<Map<String, JsonNode>> trials(Map<String, Values> space) {
    List<Map<String, JsonNode>> all = List.of(Map.of());
    for (Map.Entry<String, Values> entry : space.entrySet()) {
      List<JsonNode> values = entry.getValue().all();
      if (values.isEmpty()) {
        throw new InputException(
            "search.space."
                + entry.getKey()
                + ": a grid needs a list of values; ranges go with strategy: random");
      }
      if ((long) all.size() * values.size() > MOST) {
        throw new InputException("search.space: has more than " + MOST + " combinations");
      }
      List<Map<String, JsonNode>> longer = new ArrayList<>();
      for (Map<String, JsonNode> before : all) {
        for (JsonNode value : values) {
          Map<String, JsonNode> trial = new LinkedHashMap<>(before);
          trial.put(entry.getKey(), value);
          longer.add(trial);
        }
      }
      all = longer;
    }
    return all;
  }
}
