package org.warmstart.learn.objective.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.warmstart.base.random.SeededRandom;

class SpanPartitionTest {
  private static final SpanPartition PUBLISHED = new SpanPartition(0.15, 3);

  /** T5 cuts text to 568 tokens so that sources have 512 and targets 114, ends included. */
  @Test
  void aTextIsAsLongAsTFivesForItsLengthOfSources() {
    int length = PUBLISHED.textLength(511);
    assertThat(length).isEqualTo(568);
    assertThat(PUBLISHED.sourceLength(length) + 1).isEqualTo(512);
    assertThat(PUBLISHED.targetLength(length) + 1).isEqualTo(114);
  }

  @Test
  void aPartitionBeginsWithWhatStaysAndEndsWithWhatIsHidden() {
    SeededRandom random = new SeededRandom(4);
    for (SpanPartition partition :
        new SpanPartition[] {
          PUBLISHED,
          new SpanPartition(0.5, 8),
          new SpanPartition(0.9, 1),
          new SpanPartition(0.01, 3)
        }) {
      for (int length = 2; length < 80; length++) {
        boolean[] hidden = partition.draw(length, random);
        int count = 0;
        int spans = 0;
        for (int i = 0; i < length; i++) {
          count += hidden[i] ? 1 : 0;
          spans += hidden[i] && !hidden[i - 1] ? 1 : 0;
        }
        assertThat(hidden[0]).isFalse();
        assertThat(hidden[length - 1]).isTrue();
        assertThat(count).isEqualTo(partition.hidden(length));
        assertThat(spans).isEqualTo(partition.spans(length));
      }
    }
  }

  /**
   * All divisions of n tokens into m spans are equally likely, so a span has k tokens in C(n-k-1,
   * m-2) of C(n-1, m-1) of them.
   */
  @Test
  void everyDivisionIsEquallyLikely() {
    SeededRandom random = new SeededRandom(5);
    int tokens = PUBLISHED.hidden(568);
    int spans = PUBLISHED.spans(568);
    assertThat(tokens).isEqualTo(85);
    assertThat(spans).isEqualTo(28);
    TreeMap<Integer, Integer> lengths = new TreeMap<>();
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      Arrays.stream(SpanPartition.division(tokens, spans, random))
          .forEach(length -> lengths.merge(length, 1, Integer::sum));
    }
    for (int k = 1; k <= 12; k++) {
      double expected =
          choose(tokens - k - 1, spans - 2).doubleValue()
              / choose(tokens - 1, spans - 1).doubleValue();
      assertThat(lengths.getOrDefault(k, 0) / ((double) draws * spans))
          .as("spans of %d tokens", k)
          .isCloseTo(expected, within(0.005));
    }
  }

  private static BigInteger choose(int n, int k) {
    BigInteger value = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      value = value.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return value;
  }
}
