package org.warmstart.generate.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogitsProcessorTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;

  private static float[] apply(LogitsProcessor processor, float[] scores, int... tokens) {
    float[] row = scores.clone();
    processor.process(Scores.on(row), 0, TokenSequence.of(tokens));
    return row;
  }

  @Test
  void endTokensWaitForTheMinimumLength() {
    MinimumLength rule = new MinimumLength(3, List.of(1, 2));
    float[] scores = {0.5f, 1, 2, 3};
    assertThat(apply(rule, scores, 0, 0)).containsExactly(0.5f, OUT, OUT, 3);
    assertThat(apply(rule, scores, 0, 0, 0)).containsExactly(scores);
    assertThat(rule.isActiveAt(2)).isTrue();
    assertThat(rule.isActiveAt(3)).isFalse();
  }

  @Test
  void aPairThatOccurredIsNotCompletedAgain() {
    float[] scores = {0, 1, 2, 3};
    // after 1 came 2 and 0; the text stands at 1 again
    assertThat(apply(new NoRepeatNgram(2), scores, 1, 2, 3, 1, 0, 1))
        .containsExactly(OUT, 1, OUT, 3);
    assertThat(apply(new NoRepeatNgram(3), scores, 3, 1, 2, 3, 1)).containsExactly(0, 1, OUT, 3);
    assertThat(apply(new NoRepeatNgram(3), scores, 1, 1)).containsExactly(scores);
    assertThat(apply(new NoRepeatNgram(3), scores, 1, 1, 1)).containsExactly(0, OUT, 2, 3);
    assertThat(apply(new NoRepeatNgram(1), scores, 3, 0)).containsExactly(OUT, 1, 2, OUT);
  }

  @Test
  void penaltyDividesPositiveAndMultipliesNegativeScoresOnce() {
    assertThat(apply(new RepetitionPenalty(2), new float[] {4, -4, 3, -3}, 0, 0, 1, 0))
        .containsExactly(2, -8, 3, -3);
    assertThat(apply(new RepetitionPenalty(0.5), new float[] {4, -4, 3, -3}, 0, 1))
        .containsExactly(8, -2, 3, -3);
  }

  @Test
  void aTokenIsForcedAtOneLengthOnly() {
    ForcedToken rule = new ForcedToken(2, List.of(1, 3));
    assertThat(apply(rule, new float[] {9, 8, 7, 6}, 5, 5)).containsExactly(OUT, 0, OUT, 0);
    assertThat(apply(rule, new float[] {9, 8, 7, 6}, 5)).containsExactly(9, 8, 7, 6);
  }
}
