package org.warmstart.learn.fewshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;

/** Pairs of texts of one class and of two. */
class ContrastivePairsTest {
  /** Three of one class, two of another, one of a third. */
  private static final int[] CLASSES = {0, 1, 0, 2, 1, 0};

  /** How often each pair is there. */
  private static Map<String, Integer> pairs(ContrastivePairs of, int epoch) {
    Map<String, Integer> pairs = new HashMap<>();
    for (int batch = 0; batch < of.batches(epoch); batch++) {
      int[] texts = of.batch(epoch, batch);
      assertThat(texts.length).isEven();
      for (int i = 0; i < texts.length; i += 2) {
        assertThat(texts[i]).isNotEqualTo(texts[i + 1]);
        boolean alike = CLASSES[texts[i]] == CLASSES[texts[i + 1]];
        pairs.merge((alike ? "+" : "-") + texts[i] + "," + texts[i + 1], 1, Integer::sum);
      }
    }
    return pairs;
  }

  private static int sum(Map<String, Integer> pairs, String sign) {
    return pairs.entrySet().stream()
        .filter(each -> each.getKey().startsWith(sign))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** Of the 15 pairs, 4 are of one class (3 and 1) and 11 of two. */
  @ParameterizedTest
  @CsvSource({"OVERSAMPLING, 11, 11", "UNDERSAMPLING, 4, 4", "UNIQUE, 4, 11"})
  void ofAllPairs(ContrastivePairs.Sampling sampling, int alike, int unlike) {
    ContrastivePairs pairs = new ContrastivePairs(CLASSES, 4, null, sampling, 3);
    Map<String, Integer> all = pairs(pairs, 0);
    assertThat(sum(all, "+")).isEqualTo(alike);
    assertThat(sum(all, "-")).isEqualTo(unlike);
    int most = sampling == ContrastivePairs.Sampling.OVERSAMPLING ? 3 : 1;
    assertThat(all.values()).allMatch(times -> times >= 1 && times <= most);
    assertThat(pairs.batches(0)).isEqualTo((alike + unlike + 3) / 4);
    assertThat(pairs.notes().get(0)).contains(alike + " pairs of one class and " + unlike);
    assertThat(pairs.batch(1, 0)).isNotEqualTo(pairs.batch(0, 0));
  }

  /** The text that is alone in its class has partners of other classes only. */
  @Test
  void drawn() {
    ContrastivePairs pairs =
        new ContrastivePairs(CLASSES, 4, 3, ContrastivePairs.Sampling.OVERSAMPLING, 3);
    Map<String, Integer> all = pairs(pairs, 0);
    assertThat(sum(all, "+")).isEqualTo(15);
    assertThat(sum(all, "-")).isEqualTo(18);
  }

  @Test
  void whatMakesNoPairsIsRefused() {
    assertThatThrownBy(
            () ->
                new ContrastivePairs(
                    new int[] {0, 1, 2}, 4, null, ContrastivePairs.Sampling.UNIQUE, 3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("two rows or more of one of them");
    assertThatThrownBy(
            () ->
                new ContrastivePairs(new int[20_000], 4, null, ContrastivePairs.Sampling.UNIQUE, 3))
        .isInstanceOf(InputException.class);
    int[] many = new int[20_000];
    many[0] = 1;
    assertThatThrownBy(
            () -> new ContrastivePairs(many, 4, null, ContrastivePairs.Sampling.UNIQUE, 3))
        .hasMessageContaining("task.numIterations");
  }
}
