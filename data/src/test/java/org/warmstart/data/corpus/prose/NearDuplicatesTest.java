package org.warmstart.data.corpus.prose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append('w').append(random.nextInt(500)).append(' ');
    }
    return text.toString().strip();
  }

  /** Jaccard's coefficient as defined, on sets of pairs of words. */
  private static double definition(String a, String b) {
    Set<List<String>> first = pairs(a);
    Set<List<String>> union = new HashSet<>(first);
    union.addAll(pairs(b));
    first.retainAll(pairs(b));
    return first.size() / (double) union.size();
  }

  private static Set<List<String>> pairs(String text) {
    String[] words = text.split(" ");
    Set<List<String>> pairs = new HashSet<>();
    for (int i = 0; i + 1 < words.length; i++) {
      pairs.add(List.of(words[i], words[i + 1]));
    }
    return pairs;
  }

  @Test
  void estimatesTheExactCoefficient() {
    Random random = new Random(1);
    NearDuplicates duplicates = new NearDuplicates(0.8);
    double error = 0;
    int trials = 200;
    for (int i = 0; i < trials; i++) {
      String common = words(random, 5 + random.nextInt(40));
      String a = common + " " + words(random, 1 + random.nextInt(20));
      String b = common + " " + words(random, 1 + random.nextInt(20));
      double exact = definition(a, b);
      assertThat(NearDuplicates.jaccard(a, b)).isCloseTo(exact, within(1e-12));
      double estimate = NearDuplicates.estimate(duplicates.signature(a), duplicates.signature(b));
      assertThat(estimate).isCloseTo(exact, within(0.25)); // five standard deviations
      error += estimate - exact;
    }
    assertThat(error / trials).isCloseTo(0, within(0.015)); // unbiased
  }

  @Test
  void keepsExactlyWhatNoEarlierTextResembles() {
    Random random = new Random(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String[] words = words(random, 30).split(" ");
      texts.add(String.join(" ", words));
      words[random.nextInt(words.length)] = "changed"; // coefficient 27/31 = 0.87
      texts.add(String.join(" ", words));
      for (int change = 0; change < 6; change++) {
        words[random.nextInt(words.length)] = "again" + change;
      }
      texts.add(String.join(" ", words));
    }
    NearDuplicates duplicates = new NearDuplicates(0.8);
    List<String> kept = new ArrayList<>();
    for (String text : texts) {
      boolean resembles = kept.stream().anyMatch(old -> definition(old, text) >= 0.8);
      assertThat(duplicates.add(text)).isEqualTo(!resembles);
      if (!resembles) {
        kept.add(text);
      }
    }
    assertThat(kept.size()).isBetween(301, 899);
  }

  @Test
  void ignoresCaseAndPunctuation() {
    NearDuplicates duplicates = new NearDuplicates(1);
    assertThat(duplicates.add("Returns the size.")).isTrue();
    assertThat(duplicates.add("returns: the SIZE")).isFalse();
    assertThat(duplicates.add("")).isTrue();
    assertThat(duplicates.add("...")).isFalse();
  }
}
