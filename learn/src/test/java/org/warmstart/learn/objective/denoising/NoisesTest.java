package org.warmstart.learn.objective.denoising;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.Passage;

class NoisesTest {
  private static final int MASK = '_';

  /** The two sentences of the paper's figure 2: {@code ABC.} and {@code DE.} */
  private static final Passage FIGURE = new Passage("ABC.DE.".chars().toArray(), new int[] {0, 4});

  private static Noise noise(String name) {
    return switch (name) {
      case "token-masking" -> new TokenMasking(0.4);
      case "sentence-permutation" -> new SentencePermutation();
      default -> new DocumentRotation();
    };
  }

  private static Set<String> drawn(Noise noise, int draws) {
    Set<String> drawn = new TreeSet<>();
    for (int seed = 0; seed < draws; seed++) {
      drawn.add(
          Arrays.stream(noise.applied(FIGURE, MASK, new SeededRandom(seed)))
              .mapToObj(Character::toString)
              .collect(Collectors.joining()));
    }
    return drawn;
  }

  /**
   * Each noise makes what the figure shows of its text, and as many others as there are: three of
   * seven tokens in 35 ways, two sentences in two orders, seven starts.
   */
  @ParameterizedTest
  @CsvSource({
    "token-masking, A_C._E_, 35",
    "sentence-permutation, DE.ABC., 2",
    "document-rotation, C.DE.AB, 7"
  })
  void thePapersExample(String name, String example, int ways) {
    assertThat(drawn(noise(name), 3000)).contains(example).hasSize(ways);
  }

  /** The figure's, {@code A.C.E.}, has a full stop too many; two of seven tokens are missing. */
  @Test
  void whatIsDeletedLeavesNoTrace() {
    Set<String> drawn = drawn(new TokenDeletion(0.25), 3000);
    assertThat(drawn).contains("AC.E.", "ABCDE", "BC.D.");
    assertThat(drawn)
        .allSatisfy(
            text -> {
              assertThat(text).hasSize(5);
              assertThat(FIGURE.tokens()).containsSubsequence(text.chars().toArray());
            });
    // 21 pairs, of which some leave the same text
    assertThat(drawn)
        .hasSize(
            (int)
                IntStream.range(0, 7)
                    .boxed()
                    .flatMap(i -> IntStream.range(0, i).mapToObj(j -> without(i, j)))
                    .distinct()
                    .count());
  }

  private static String without(int one, int other) {
    return IntStream.range(0, 7)
        .filter(i -> i != one && i != other)
        .mapToObj(i -> Character.toString(FIGURE.tokens()[i]))
        .collect(Collectors.joining());
  }

  @Test
  void infillingReplacesAnyNumberOfTokensByOneMask() {
    Set<String> drawn = drawn(new Infilling(0.25, 3), 5000);
    // the figure's: one span of two tokens, and one of none; then one of two, and two of one
    assertThat(drawn).contains("A_.D_E.", "A_.DE.", "A_C.D_.");
    for (String text : drawn) {
      String kept = text.replace("_", "");
      assertThat(kept).hasSize(5);
      assertThat(FIGURE.tokens()).containsSubsequence(kept.chars().toArray());
      assertThat(text.length()).isBetween(6, 7);
    }
  }

  /**
   * Of a text whose tokens are all different, what is missing between two neighbours tells a span's
   * length. It is Poisson's distribution but for the last span of a text, which is cut off.
   */
  @Test
  void spansAreAsLongAsPoissonSays() {
    Passage passage = new Passage(IntStream.range(0, 2000).toArray(), new int[] {0});
    TreeMap<Integer, Integer> lengths = new TreeMap<>();
    int spans = 0;
    for (int seed = 0; seed < 60; seed++) {
      int[] spoiled = new Infilling(0.3, 3).applied(passage, -1, new SeededRandom(seed));
      assertThat(Arrays.stream(spoiled).filter(id -> id >= 0).count()).isEqualTo(1400);
      for (int i = 1; i < spoiled.length - 1; i++) {
        if (spoiled[i] < 0 && spoiled[i - 1] >= 0 && spoiled[i + 1] >= 0) {
          lengths.merge(spoiled[i + 1] - spoiled[i - 1] - 1, 1, Integer::sum);
          spans++;
        }
      }
    }
    double expected = Math.exp(-3);
    for (int length = 0; length <= 9; length++) {
      assertThat((double) lengths.getOrDefault(length, 0) / spans)
          .as("spans of %d tokens", length)
          .isCloseTo(expected, within(0.012));
      expected *= 3.0 / (length + 1);
    }
  }

  @Test
  void rotationsAndOrdersAreEquallyLikely() {
    Passage passage = new Passage(IntStream.range(0, 6).toArray(), new int[] {0, 1, 3});
    int[] starts = new int[6];
    TreeMap<String, Integer> orders = new TreeMap<>();
    for (int seed = 0; seed < 6000; seed++) {
      int[] rotated = new DocumentRotation().applied(passage, MASK, new SeededRandom(seed));
      starts[rotated[0]]++;
      for (int i = 0; i < 6; i++) {
        assertThat(rotated[i]).isEqualTo((rotated[0] + i) % 6);
      }
      orders.merge(
          Arrays.toString(new SentencePermutation().applied(passage, MASK, new SeededRandom(seed))),
          1,
          Integer::sum);
    }
    for (int count : starts) {
      assertThat(count).isBetween(900, 1100);
    }
    assertThat(orders).hasSize(6).containsKey("[3, 4, 5, 0, 1, 2]");
    assertThat(orders.values()).allMatch(count -> count > 900 && count < 1100);
  }
}
