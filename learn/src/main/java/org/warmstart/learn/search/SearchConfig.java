package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.FlatKeys;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * The {@code search} part of a configuration: what else is tried than what stands there.
 *
 * @param strategy which combinations of values are tried; its keys may stand beside it
 * @param space the values of each key, say {@code training.learningRate: [1e-5, 3e-5]}
 * @param variants keys and values that go together, by a name for them, say {@code no-pretraining:
 *     {model.randomWeights: true}}; an empty one is the configuration itself. Each is tried with
 *     every combination
 * @param seeds with how many seeds each is run, counted up from the configuration's
 * @param folds in how many parts the training rows are divided, of which each is held out once and
 *     scored; null: none, the validation rows decide
 * @param metric the score that decides, such as {@code rouge2}, {@code mcc} or {@code loss}; null:
 *     that of {@code training.bestMetric}, else the task's first
 */
public record SearchConfig(
    @FlatKeys @Default("grid") SearchStrategy strategy,
    @Default("{}") Map<String, JsonNode> space,
    @Default("{}") Map<String, Map<String, JsonNode>> variants,
    @Default("1") @InRange(least = 1, most = 1000) int seeds,
    @Nullable @InRange(least = 2, most = 1000) Integer folds,
    @Nullable String metric) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  public SearchConfig {
    NumberRange.check(SearchConfig.class, strategy, space, variants, seeds, folds, metric);
    if (space.isEmpty() && variants.isEmpty() && seeds == 1 && folds == null) {
      throw new InputException(
          "there is nothing to compare: give a space, variants, seeds or folds");
    }
    for (String name : variants.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new InputException(
            "variants: '" + name + "' names a folder: letters, digits, '.', '_' and '-' only");
      }
    }
    boolean divided = seeds > 1 || folds != null || !variants.isEmpty();
    if (!strategy.rungs(2).isEmpty() && divided) {
      throw new InputException(
          "strategy: successive halving compares single runs; it goes without variants, seeds and"
              + " folds");
    }
  }

  Map<String, Values> values() {
    Map<String, Values> values = new LinkedHashMap<>();
    space.forEach((key, written) -> values.put(key, Values.of(key, written)));
    return values;
  }
}
