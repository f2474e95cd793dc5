package org.warmstart.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.model.nn.RelativeBuckets;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

class RelativeBucketsTest {
  private static final int FAR = 4000;

  /** At which distance each bucket starts, as the original implementation divides them. */
  @ParameterizedTest
  @CsvSource({
    "32, 128, true, 0 1 2 3 4 5 6 7 8 12 16 23 32 46 64 91",
    "32, 128, false, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 19 21 24 27 31 35 40 46 52 59 67 77"
        + " 87 99 113",
    "8, 20, true, 0 1 2 7",
    "8, 20, false, 0 1 2 3 4 6 9 14",
    "7, 9, true, 0 1 3",
    "7, 9, false, 0 1 2 3 4 6 7",
    "12, 40, true, 0 1 2 3 8 17",
    "16, 64, true, 0 1 2 3 4 8 16 32",
    "20, 33, false, 0 1 2 3 4 5 6 7 8 9 10 12 13 15 17 19 21 24 26 30",
    "64, 1024, true, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 21 27 35 46 59 77 99 128 166 216 280"
        + " 363 470 609 790",
    "5, 3000, false, 0 1 2 23 263",
  })
  void startWhereTheReferenceStartsThem(
      int buckets, int maxDistance, boolean bothDirections, String starts) {
    RelativeBuckets relative = new RelativeBuckets(buckets, maxDistance, bothDirections);
    try (Scope scope = Scope.open()) {
      long[] numbers = Tensors.longs(relative.ofDistances(-FAR, 2 * FAR + 1));
      List<Long> found = new ArrayList<>();
      for (int magnitude = 0; magnitude <= FAR; magnitude++) {
        long bucket = numbers[FAR - magnitude];
        if (bucket == found.size()) {
          found.add((long) magnitude);
        }
        assertThat(bucket).isLessThan(found.size());
        if (magnitude > 0) {
          assertThat(numbers[FAR + magnitude]).isEqualTo(bothDirections ? buckets / 2 + bucket : 0);
        }
      }
      assertThat(found).isEqualTo(Arrays.stream(starts.split(" ")).map(Long::valueOf).toList());
    }
  }

  @Test
  void aPartIsThatOfTheWhole() {
    RelativeBuckets relative = new RelativeBuckets(8, 20, true);
    try (Scope scope = Scope.open()) {
      long[] few = Tensors.longs(relative.ofDistances(-3, 5));
      long[] many = Tensors.longs(relative.ofDistances(-30, 50));
      assertThat(few).isEqualTo(Arrays.copyOfRange(many, 27, 32));
    }
  }
}
