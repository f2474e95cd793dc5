package org.warmstart.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InOrderTest {
  @Test
  void resultsComeInTheInputsOrderWhateverTheNumberOfThreads() {
    List<Integer> inputs = IntStream.range(0, 5_000).boxed().toList();
    List<String> expected = inputs.stream().map(i -> work(i)).toList();
    for (int threads : new int[] {1, 2, 7}) {
      List<String> results = new ArrayList<>();
      new InOrder<Integer, String>(InOrderTest::work, i -> i, threads)
          .run(inputs.iterator(), results::add);
      assertThat(results).isEqualTo(expected);
    }
  }

  private static String work(int input) {
    long sum = 0;
    for (int i = 0; i < (input * 7919) % 5_000; i++) {
      sum += i ^ input;
    }
    return input + " " + sum;
  }

  @Test
  void littleIsUnderWay() {
    AtomicLong read = new AtomicLong();
    AtomicLong most = new AtomicLong();
    long[] taken = {0};
    int heavy = 1 << 20;
    new InOrder<Integer, Integer>(i -> i, i -> heavy, 2)
        .run(
            IntStream.range(0, 200).peek(i -> read.incrementAndGet()).iterator(),
            i -> {
              most.accumulateAndGet(read.get() - taken[0], Math::max);
              taken[0]++;
            });
    assertThat(taken[0]).isEqualTo(200);
    assertThat(most.get()).isLessThanOrEqualTo(6);
  }

  @Test
  void theFirstFailureInTheInputsOrderIsThrown() {
    List<Integer> results = new ArrayList<>();
    assertThatThrownBy(
            () ->
                new InOrder<Integer, Integer>(
                        i -> {
                          if (i >= 50) {
                            throw new InputException("input " + i);
                          }
                          return i;
                        },
                        i -> 1,
                        4)
                    .run(IntStream.range(0, 1000).boxed().iterator(), results::add))
        .isInstanceOf(InputException.class)
        .hasMessage("input 50");
    assertThat(results).hasSize(50);
  }
}
