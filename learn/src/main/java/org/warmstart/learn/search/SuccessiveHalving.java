package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;

/**
 * Draws as random search does, all of which begin; after some steps the best part of them goes on,
 * and again after as many times more (Jamieson & Talwalkar 2016). A trial is stopped and goes on
 * from there with its own schedule, so that one that is run to its end is what it would be alone.
 *
 * @param trials how many draws
 * @param factor one of so many goes on, with so many times the steps
 * @param firstSteps after how many steps trials are compared first; a multiple of {@code
 *     training.evaluateEverySteps}
 * @param drawSeed of the draws
 */
public record SuccessiveHalving(
    @Default("9") @InRange(least = 2, most = 10_000) int trials,
    @Default("3") @InRange(least = 2, most = 100) int factor,
    @InRange(least = 1) long firstSteps,
    @Default("42") @InRange long drawSeed)
    implements SearchStrategy {
  public SuccessiveHalving {
    NumberRange.check(SuccessiveHalving.class, trials, factor, firstSteps, drawSeed);
  }

  @Override
  public List<Map<String, JsonNode>> trials(Map<String, Values> space) {
    return RandomSearch.drawn(space, trials, drawSeed);
  }

  @Override
  public List<Rung> rungs(int all) {
    List<Rung> rungs = new ArrayList<>();
    long step = firstSteps;
    int left = all;
    while (left > 1 && step > 0) {
      left = (left + factor - 1) / factor;
      rungs.add(new Rung(step, left));
      step = step > Long.MAX_VALUE / factor ? 0 : step * factor;
    }
    return rungs;
  }
}
