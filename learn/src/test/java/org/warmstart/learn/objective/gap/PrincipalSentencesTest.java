package org.warmstart.learn.objective.gap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.eval.metric.Rouge;
import org.warmstart.eval.metric.rouge.RougeType;

/** Sentences are chosen by what the ROUGE of evaluation says of them. */
class PrincipalSentencesTest {
  private static int[][] text(long seed) {
    SeededRandom random = new SeededRandom(seed);
    int[][] sentences = new int[3 + random.nextInt(8)][];
    for (int i = 0; i < sentences.length; i++) {
      sentences[i] = new int[1 + random.nextInt(9)];
      Arrays.setAll(sentences[i], j -> random.nextInt(14));
    }
    return sentences;
  }

  /** ROUGE-1 F1 of some sentences and the others. */
  private static double rouge(int[][] sentences, BitSet chosen, boolean unique) {
    Rouge rouge = new Rouge(EnumSet.of(RougeType.ROUGE_1), false);
    rouge.add(
        words(sentences, chosen, true, unique), List.of(words(sentences, chosen, false, unique)));
    return Objects.requireNonNull(rouge.result().get("rouge1"));
  }

  private static String words(int[][] sentences, BitSet chosen, boolean ofChosen, boolean unique) {
    IntStream tokens =
        IntStream.range(0, sentences.length)
            .filter(i -> chosen.get(i) == ofChosen)
            .flatMap(i -> IntStream.of(sentences[i]));
    return (unique ? tokens.distinct() : tokens)
        .mapToObj(token -> "w" + token)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBestByThemselvesOrTogether(boolean unique) {
    int different = 0;
    for (long seed = 0; seed < 200; seed++) {
      int[][] sentences = text(seed);
      int count = 1 + (int) (seed % (sentences.length - 1));
      double[] scores = new double[sentences.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = rouge(sentences, BitSet.valueOf(new long[] {1L << i}), unique);
      }
      int[] independent = PrincipalSentences.independent(sentences, count, unique);
      assertThat(independent).hasSize(count).isSorted();
      BitSet chosen = new BitSet();
      Arrays.stream(independent).forEach(chosen::set);
      double worst = chosen.stream().mapToDouble(i -> scores[i]).min().orElseThrow();
      for (int i = 0; i < scores.length; i++) {
        assertThat(chosen.get(i) || scores[i] <= worst + 1e-9).as("sentence %d", i).isTrue();
      }

      BitSet taken = new BitSet();
      for (int n = 0; n < count; n++) {
        int best = -1;
        double bestScore = -1;
        for (int i = 0; i < sentences.length; i++) {
          if (!taken.get(i)) {
            taken.set(i);
            double score = rouge(sentences, taken, unique);
            taken.clear(i);
            if (score > bestScore + 1e-9) {
              best = i;
              bestScore = score;
            }
          }
        }
        taken.set(best);
      }
      int[] sequential = PrincipalSentences.sequential(sentences, count, unique);
      assertThat(sequential).isEqualTo(taken.stream().toArray());
      different += Arrays.equals(sequential, independent) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(20);
  }
}
