package org.warmstart.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;

class LengthBucketingTest {
  @Property(tries = 200)
  void everyExampleOncePerEpochWithinTheTokenBudget(
      @ForAll @Size(min = 1, max = 500) List<@IntRange(min = 0, max = 60) Integer> lengths,
      @ForAll @IntRange(min = 60, max = 400) int budget,
      @ForAll long seed) {
    int[] array = lengths.stream().mapToInt(Integer::intValue).toArray();
    LengthBucketing bucketing = LengthBucketing.ofTokens(array, budget, seed);
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Integer> seen = new ArrayList<>();
      for (int index = 0; index < bucketing.batches(epoch); index++) {
        int[] batch = bucketing.batch(epoch, index);
        assertThat(batch).isNotEmpty();
        int longest = 0;
        for (int example : batch) {
          seen.add(example);
          longest = Math.max(longest, array[example]);
        }
        assertThat(longest * batch.length).isLessThanOrEqualTo(budget);
      }
      assertThat(seen).hasSize(array.length).doesNotHaveDuplicates();
    }
  }

  @Property(tries = 100)
  void allButOneBatchOfExamplesIsFull(
      @ForAll @IntRange(min = 1, max = 3000) int examples,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll long seed) {
    int[] lengths = lengths(examples, seed);
    LengthBucketing bucketing = LengthBucketing.ofExamples(lengths, size, seed);
    int partial = 0;
    for (int index = 0; index < bucketing.batches(0); index++) {
      partial += bucketing.batch(0, index).length < size ? 1 : 0;
    }
    assertThat(partial).isEqualTo(examples % size == 0 ? 0 : 1);
    assertThat(bucketing.batches(0)).isEqualTo((examples + size - 1) / size);
  }

  private static int[] lengths(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = 1 + random.nextInt(100);
    }
    return lengths;
  }

  @Test
  void littleIsPaddingAndBatchesAreInRandomOrder() {
    int[] lengths = lengths(20_000, 4);
    LengthBucketing bucketing = LengthBucketing.ofExamples(lengths, 32, 4);
    long padded = 0;
    long tokens = 0;
    long rising = 0;
    int before = 0;
    for (int index = 0; index < bucketing.batches(0); index++) {
      int longest = 0;
      for (int example : bucketing.batch(0, index)) {
        tokens += lengths[example];
        longest = Math.max(longest, lengths[example]);
      }
      padded += 32L * longest;
      rising += longest > before ? 1 : 0;
      before = longest;
    }
    // without bucketing half would be padding
    assertThat((double) tokens / padded).isGreaterThan(0.95);
    assertThat((double) rising / bucketing.batches(0)).isBetween(0.4, 0.6);
  }

  @Test
  void aPlaceGivesTheSameBatchInAnyOrderOfAsking() {
    int[] lengths = lengths(1000, 8);
    LengthBucketing forwards = LengthBucketing.ofTokens(lengths, 800, 77);
    LengthBucketing resumed = LengthBucketing.ofTokens(lengths, 800, 77);
    int[] later = resumed.batch(3, 11);
    assertThat(forwards.batch(0, 11)).isNotEqualTo(later);
    assertThat(forwards.batch(3, 11)).isEqualTo(later);
    assertThat(forwards.fingerprint()).isEqualTo(resumed.fingerprint());
    assertThat(LengthBucketing.ofTokens(lengths, 801, 77).fingerprint())
        .isNotEqualTo(forwards.fingerprint());
    assertThat(LengthBucketing.ofTokens(lengths, 800, 78).batch(3, 11)).isNotEqualTo(later);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> LengthBucketing.ofTokens(new int[] {3, 9}, 8, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("example 1 has 9 tokens, more than the 8");
    assertThatThrownBy(() -> LengthBucketing.ofExamples(new int[0], 8, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no examples");
    assertThatThrownBy(() -> LengthBucketing.ofExamples(new int[] {1}, 0, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least 1, not 0");
  }
}
