package org.warmstart.learn;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.objective.Cut;

/**
 * A part of a run with rows of its own length (Devlin et al. 2019, appendix A.2: 90 % of the steps
 * with 128 tokens, the rest with 512).
 *
 * @param steps optimizer steps of the stage
 * @param sequenceLength tokens of a row; left out: as beside {@code stages}
 * @param batchSize rows of a micro-batch; left out: as beside {@code stages}
 */
public record Stage(
    @InRange(least = 1) long steps,
    @Nullable @InRange(least = 8, most = Cut.LONGEST) Integer sequenceLength,
    @Nullable @InRange(least = 1, most = Cut.MOST_ROWS) Integer batchSize) {
  public Stage {
    NumberRange.check(Stage.class, steps, sequenceLength, batchSize);
  }
}
