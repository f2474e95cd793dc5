package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Values drawn at random, each key's by itself (Bergstra & Bengio 2012, "Random search for
 * hyper-parameter optimization").
 *
 * @param trials how many draws
 * @param drawSeed of the draws
 */
public record RandomSearch(
    @Default("20") @InRange(least = 1, most = 10_000) int trials,
    @Default("42") @InRange long drawSeed)
    implements SearchStrategy {
  public RandomSearch {
    NumberRange.check(RandomSearch.class, trials, drawSeed);
  }

  @Override
  public List<Map<String, JsonNode>> trials(Map<String, Values> space) {
    return drawn(space, trials, drawSeed);
  }

  static List<Map<String, JsonNode>> drawn(Map<String, Values> space, int trials, long seed) {
    if (space.isEmpty()) {
      throw new InputException("search.space: name at least one key to draw values for");
    }
    List<Map<String, JsonNode>> all = new ArrayList<>();
    SeededRandom random = new SeededRandom(seed);
    for (int i = 0; i < trials; i++) {
      Map<String, JsonNode> trial = new LinkedHashMap<>();
      // a key's draws do not depend on what other keys there are
      for (Map.Entry<String, Values> entry : space.entrySet()) {
        trial.put(entry.getKey(), entry.getValue().draw(random.derive(entry.getKey()).derive(i)));
      }
      all.add(trial);
    }
    return all;
  }
}
