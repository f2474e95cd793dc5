package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NucleusTest {
  @Test
  void isWhatSortingAndSummingFinds() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      int vocabulary = 1 + random.nextInt(60);
      float[] probabilities = new float[vocabulary + 3];
      double sum = 0;
      for (int i = 3; i < probabilities.length; i++) {
        probabilities[i] = (float) Math.exp(random.nextGaussian() * 4);
        sum += probabilities[i];
      }
      for (int i = 3; i < probabilities.length; i++) {
        probabilities[i] /= (float) sum;
      }
      double p = random.nextDouble();
      int least = 1 + random.nextInt(3);
      List<Integer> sorted =
          IntStream.range(0, vocabulary)
              .boxed()
              .sorted(Comparator.comparing((Integer token) -> -probabilities[3 + token]))
              .toList();
      int count = 0;
      double mass = 0;
      while (count < vocabulary && (count < least || mass < p)) {
        mass += probabilities[3 + sorted.get(count++)];
      }
      int[] found = Nucleus.of(probabilities, 3, vocabulary, p, least);
      assertThat(Arrays.stream(found).boxed().toList())
          .containsExactlyInAnyOrderElementsOf(sorted.subList(0, count));
    }
  }
}
