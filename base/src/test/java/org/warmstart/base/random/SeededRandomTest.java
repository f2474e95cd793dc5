package org.warmstart.base.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  /**
   * The JDK has the same generator; there a byte seed of full length is the state itself (bytes
   * below 128).
   */
  @Test
  void isXoshiro256PlusPlus() {
    long[] words = {0x0123456708192A3BL, 0x4C5D6E7F00000001L, 1L << 62, 42};
    ByteBuffer bytes = ByteBuffer.allocate(32);
    for (long word : words) {
      bytes.putLong(word);
    }
    RandomGenerator expected =
        RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(bytes.array());
    SeededRandom random = SeededRandom.ofState(0, words[0], words[1], words[2], words[3]);
    for (int i = 0; i < 1000; i++) {
      assertThat(random.nextLong()).isEqualTo(expected.nextLong());
    }
  }

  /** Restoring in the middle continues as if nothing had happened, whatever is drawn. */
  @Test
  void stateIsComplete() {
    SeededRandom random = new SeededRandom(5);
    random.nextGaussian();
    random.nextInt(3);
    SeededRandom restored = SeededRandom.ofState(random.state());
    for (int i = 0; i < 100; i++) {
      assertThat(restored.nextGaussian()).isEqualTo(random.nextGaussian());
      assertThat(restored.nextInt(10)).isEqualTo(random.nextInt(10));
      assertThat(restored.permutation(20)).isEqualTo(random.permutation(20));
      assertThat(restored.derive("x").nextLong()).isEqualTo(random.derive("x").nextLong());
    }
  }

  @Test
  void numbersAreUniformAndNormal() {
    SeededRandom random = new SeededRandom(1);
    int[] counts = new int[7];
    double sum = 0;
    double gaussSum = 0;
    double gaussSquares = 0;
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(7)]++;
      sum += random.nextDouble();
      double gauss = random.nextGaussian();
      gaussSum += gauss;
      gaussSquares += gauss * gauss;
    }
    for (int count : counts) {
      assertThat((double) count).isCloseTo(draws / 7.0, within(800.0));
    }
    assertThat(sum / draws).isCloseTo(0.5, within(0.003));
    assertThat(gaussSum / draws).isCloseTo(0, within(0.01));
    assertThat(gaussSquares / draws).isCloseTo(1, within(0.02));
  }

  @Test
  void derivedStreamsDifferAndDoNotDependOnDraws() {
    SeededRandom random = new SeededRandom(9);
    long before = random.derive("dropout").nextLong();
    random.nextLong();
    assertThat(random.derive("dropout").nextLong()).isEqualTo(before);
    Set<Long> firsts = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      firsts.add(random.derive(i).nextLong());
      firsts.add(random.derive("s" + i).nextLong());
      firsts.add(new SeededRandom(i).derive("dropout").nextLong());
    }
    assertThat(firsts).hasSize(30_000);
  }

  @Test
  void shuffleReachesEveryOrder() {
    SeededRandom random = new SeededRandom(3);
    Set<String> orders = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      int[] values = random.permutation(4);
      assertThat(values).containsExactlyInAnyOrder(0, 1, 2, 3);
      orders.add(java.util.Arrays.toString(values));
    }
    assertThat(orders).hasSize(24);
  }

  @Test
  void refusesWhatIsNoState() {
    assertThatThrownBy(() -> SeededRandom.ofState(1, 2)).hasMessageContaining("5 numbers, not 2");
    assertThatThrownBy(() -> SeededRandom.ofState(1, 0, 0, 0, 0)).hasMessageContaining("zeros");
    assertThatThrownBy(() -> new SeededRandom(1).nextInt(0)).hasMessageContaining("at least 1");
  }
}
