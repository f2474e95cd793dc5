package org.warmstart.learn.word2vec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.word2vec.Word2VecSettings.Architecture;

class Word2VecTest {
  private static final List<List<String>> GROUPS =
      List.of(
          List.of("cat", "dog", "horse", "cow"),
          List.of("red", "green", "blue", "white"),
          List.of("one", "two", "three", "four"));

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private static Word2VecSettings settings(Architecture architecture, int threads, long seed) {
    return new Word2VecSettings(architecture, 12, 3, 4, 1e-2, 1, 4, 0.05, threads, seed);
  }

  /** Sentences of words of one group, and some words that are everywhere. */
  private static List<String> corpus() {
    SeededRandom random = new SeededRandom(9);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      List<String> group = GROUPS.get(random.nextInt(GROUPS.size()));
      List<String> sentence = new ArrayList<>();
      for (int w = 0; w < 8; w++) {
        sentence.add(random.nextBoolean(0.3) ? "the" : group.get(random.nextInt(group.size())));
      }
      sentences.add(String.join(" ", sentence));
    }
    return sentences;
  }

  /** The fast loops take the steps that the loss asks for, on tiny vectors, draw by draw. */
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void stepsAreThoseOfTheLoss(Architecture architecture) {
    int words = 7;
    int width = 21;
    Word2VecSettings settings =
        new Word2VecSettings(architecture, width, 3, 4, 1e-3, 1, 1, 0.3, 1, 1);
    SeededRandom random = new SeededRandom(2);
    float[][] in = new float[words][width];
    float[][] out = new float[words][width];
    for (float[][] rows : List.of(in, out)) {
      for (float[] row : rows) {
        for (int d = 0; d < width; d++) {
          row[d] = (float) random.nextGaussian() * 0.4f;
        }
      }
    }
    AliasTable noise = new AliasTable(new double[] {4, 1, 2, 3, 1, 1, 1});
    SlowWord2Vec slow = new SlowWord2Vec(settings, noise, in, out);
    Block fast = new Block(settings, noise, in, out);
    int end = Block.SENTENCE_END;
    int[] text = {0, 3, 2, 0, 6, 5, 3, end, 3, end, end, 1, 0, 4, 2, end};
    for (int from = 0; from < text.length; from += 4) {
      fast.read(text, from, from + 4, 0.3f, new SeededRandom(from));
      // two threads, each with words of its own
      fast.apply(1, 2);
      fast.apply(0, 2);
      slow.train(text, from, from + 4, 0.3, new SeededRandom(from));
    }
    for (int word = 0; word < words; word++) {
      assertClose(in[word], slow.in[word]);
      assertClose(out[word], slow.out[word]);
    }
  }

  private static void assertClose(float[] found, double[] expected) {
    for (int d = 0; d < found.length; d++) {
      assertThat((double) found[d]).isCloseTo(expected[d], within(2e-5));
    }
  }

  @Test
  void tablesAreCloseToTheFunctions() {
    for (double x = -20; x < 20; x += 0.0137) {
      float f = (float) x;
      assertThat((double) LogisticTable.sigmoid(f)).isCloseTo(1 / (1 + Math.exp(-f)), within(1e-6));
      assertThat((double) LogisticTable.loss(f)).isCloseTo(Math.log1p(Math.exp(-f)), within(4e-6));
    }
  }

  @Test
  void noiseComesByItsWeights() {
    double[] weights = {16, 1, 81, 0.5, 256, 16, 30};
    double sum = Arrays.stream(weights).sum();
    AliasTable table = new AliasTable(weights);
    SeededRandom random = new SeededRandom(3);
    int draws = 400_000;
    int[] seen = new int[weights.length];
    for (int i = 0; i < draws; i++) {
      seen[table.draw(random)]++;
    }
    for (int i = 0; i < seen.length; i++) {
      double share = weights[i] / sum;
      double deviation = Math.sqrt(share * (1 - share) / draws);
      assertThat((double) seen[i] / draws).isCloseTo(share, within(4 * deviation));
    }
  }

  /** Counts 16, 4 and 1: noise as 8 to 2.83 to 1, and √(t/f) of the frequent ones kept. */
  @Test
  void weightsFollowTheCounts() {
    List<String> text = new ArrayList<>(Collections.nCopies(16, "a"));
    text.addAll(Collections.nCopies(4, "b"));
    text.add("c");
    WordCounts counts = WordCounts.of(text, Word2VecTest::words, 1, Progress.NONE);
    assertThat(counts.words()).containsExactly("a", "b", "c");
    assertThat(counts.noiseWeights()).containsExactly(new double[] {8, 2.8284271, 1}, within(1e-6));
    float[] kept = counts.kept(0.1);
    assertThat(kept[0]).isCloseTo((float) Math.sqrt(0.1 * 21 / 16), within(1e-6f));
    assertThat(kept[1]).isCloseTo((float) Math.sqrt(0.1 * 21 / 4), within(1e-6f));
    assertThat(kept[2]).isEqualTo(1);
    assertThat(counts.kept(0)).containsOnly(1);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void neighboursAreOfOneKind(Architecture architecture) {
    for (int threads : new int[] {1, 3}) {
      Word2Vec.Trained trained =
          Word2Vec.train(
              corpus(), Word2VecTest::words, settings(architecture, threads, 5), Progress.NONE);
      for (List<String> group : GROUPS) {
        for (String word : group) {
          assertThat(trained.vectors().similar(word, 3))
              .as(threads + " threads, " + word)
              .extracting(WordVectors.Neighbour::word)
              .isSubsetOf(group);
        }
      }
      assertThat(trained.words()).isEqualTo(4L * 1500 * 8);
      assertThat(trained.loss()).isBetween(0.1, 0.6931);
    }
  }

  @Test
  void theSeedAloneFixesTheResult() {
    float[] first = trained(1, 5);
    for (int threads : new int[] {1, 2, 3}) {
      assertThat(trained(threads, 5)).as("%d threads", threads).isEqualTo(first);
    }
    assertThat(trained(2, 6)).isNotEqualTo(first);
  }

  /** Rows and columns that are no multiples of what is done at a time. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 3, 8", "3, 7, 13", "10, 6, 100", "5, 4, 33"})
  void productsAndSumsAreThoseOfMatrices(int rows, int columns, int width) {
    SeededRandom random = new SeededRandom(4);
    float[][] xs = random(random, rows, width);
    float[][] ys = random(random, columns, width);
    float[] scores = new float[rows * columns];
    FloatVectors.products(xs, rows, ys, columns, scores);
    for (int i = 0; i < scores.length; i++) {
      double expected = 0;
      for (int d = 0; d < width; d++) {
        expected += (double) xs[i / columns][d] * ys[i % columns][d];
      }
      assertThat((double) scores[i]).isCloseTo(expected, within(2e-5));
    }
    float[] sum = new float[width];
    Arrays.fill(sum, Float.NaN);
    FloatVectors.sum(sum, xs, rows, scores, columns - 1, columns);
    for (int d = 0; d < width; d++) {
      double expected = 0;
      for (int i = 0; i < rows; i++) {
        expected += (double) scores[i * columns + columns - 1] * xs[i][d];
      }
      assertThat((double) sum[d]).isCloseTo(expected, within(1e-4));
    }
  }

  private static float[][] random(SeededRandom random, int rows, int width) {
    float[][] values = new float[rows][width];
    for (float[] row : values) {
      for (int d = 0; d < width; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** On words of which none is frequent, so that batches are large and threads work together. */
  private static float[] trained(int threads, long seed) {
    SeededRandom random = new SeededRandom(3);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sentences.add(
          IntStream.range(0, 10)
              .mapToObj(place -> "w" + random.nextInt(300))
              .collect(Collectors.joining(" ")));
    }
    WordVectors vectors =
        Word2Vec.train(
                sentences,
                Word2VecTest::words,
                settings(Architecture.SKIP_GRAM, threads, seed),
                Progress.NONE)
            .vectors();
    float[] all = new float[vectors.words().size() * vectors.dimensions()];
    IntStream.range(0, vectors.words().size())
        .forEach(
            i ->
                System.arraycopy(
                    vectors.row(i), 0, all, i * vectors.dimensions(), vectors.dimensions()));
    return all;
  }

  @Test
  void textsWithoutFrequentWordsAreRefused() {
    assertThatThrownBy(
            () ->
                Word2Vec.train(
                    List.of("a b c"),
                    Word2VecTest::words,
                    Word2VecSettings.of(Architecture.CBOW),
                    Progress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 words 0 come up at least 5 times");
  }

  /** On a grid where one axis is the pair's difference. */
  @Test
  void analogiesAreParallelograms() {
    WordVectors vectors =
        new WordVectors(
            List.of("man", "woman", "king", "queen", "tree"),
            new float[][] {{1, 0, 2}, {1, 1, 2}, {3, 0, 1}, {3, 1, 1}, {-1, -1, 0}});
    assertThat(vectors.analogy("man", "woman", "king", 1))
        .extracting(WordVectors.Neighbour::word)
        .containsExactly("queen");
    assertThat(vectors.similarity("man", "man")).isCloseTo(1, within(1e-9));
    assertThatThrownBy(() -> vectors.similar("quen", 3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is 'queen'");
  }
}
