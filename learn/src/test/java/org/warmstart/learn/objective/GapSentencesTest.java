package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;

/** The objectives of Pegasus and ProphetNet. */
class GapSentencesTest {
  private static final Cut CUT = new Cut(48, 4, 3);

  private final Tokenizer tokenizer = ObjectiveTexts.words();
  private final int mask = tokenizer.id("<mask>").orElseThrow();
  private final int first = tokenizer.id("w0").orElseThrow();

  /** Ten sentences a document: the number of the sentence, and words that some share. */
  private TokenizedCorpus corpus() {
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < 12; d++) {
      for (int s = 0; s < 10; s++) {
        corpus.sentence(new int[] {first + s, first + 20 + s % 4, first + 30 + (d + s) % 3});
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  private static List<Integer> numbers(int[] row, int first) {
    return Arrays.stream(row)
        .filter(id -> id >= first && id < first + 10)
        .map(id -> id - first)
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void sourceAndTargetAreTheText(GapSentences.Selection selection) {
    GapSentences objective = new GapSentences(0.3, selection, false, true, 0, null);
    BatchSource batches = objective.batches(corpus(), tokenizer, CUT);
    Set<List<Integer>> chosen = new HashSet<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(batches, epoch, "input_ids", 0);
      List<int[]> targets = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
      for (int row = 0; row < sources.size(); row++) {
        List<Integer> left = numbers(sources.get(row), first);
        List<Integer> written = numbers(targets.get(row), first);
        assertThat(written).hasSize(3).isSorted();
        assertThat(targets.get(row)).hasSize(10);
        // a mask stands where each was
        int[] marks =
            Arrays.stream(sources.get(row))
                .filter(id -> id == mask || (id >= first && id < first + 10))
                .toArray();
        assertThat(marks).hasSize(10);
        for (int i = 0; i < 10; i++) {
          assertThat(marks[i]).isEqualTo(written.contains(i) ? mask : first + i);
        }
        assertThat(left).doesNotContainAnyElementsOf(written);
        chosen.add(written);
      }
    }
    switch (selection) {
      case LEAD -> assertThat(chosen).containsExactly(List.of(0, 1, 2));
      case RANDOM -> assertThat(chosen).hasSizeGreaterThan(15);
      default -> assertThat(chosen).hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void sentencesCanStayOrLeaveNoTrace() {
    GapSentences traceless =
        new GapSentences(0.3, GapSentences.Selection.RANDOM, false, false, 0, null);
    assertThat(ObjectiveTexts.rows(traceless.batches(corpus(), tokenizer, CUT), 0, "input_ids", 0))
        .allSatisfy(
            source -> {
              assertThat(source).doesNotContain(mask);
              assertThat(numbers(source, first)).hasSize(7);
            });
    GapSentences copying =
        new GapSentences(0.3, GapSentences.Selection.RANDOM, false, true, 0.2, null);
    BatchSource batches = copying.batches(corpus(), tokenizer, CUT);
    int kept = 0;
    int all = 0;
    for (int epoch = 0; epoch < 40; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(batches, epoch, "input_ids", 0);
      List<int[]> targets = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
      for (int row = 0; row < sources.size(); row++) {
        List<Integer> stays = new ArrayList<>(numbers(targets.get(row), first));
        stays.retainAll(numbers(sources.get(row), first));
        kept += stays.size();
        all += 3;
      }
    }
    assertThat((double) kept / all).isCloseTo(0.2, within(0.04));
  }

  /** Zhang et al. 2020, section 6.3: shares from 0.15 to 0.45, scores with 20 % noise. */
  @ParameterizedTest
  @EnumSource(names = {"INDEPENDENT", "SEQUENTIAL"})
  void sharesAndScoresCanBeDrawn(GapSentences.Selection selection) {
    GapSentences exact = new GapSentences(0.3, selection, false, true, 0, null);
    GapSentences stochastic = new GapSentences(0.15, 0.45, selection, false, true, 0, 0.2, null);
    Set<List<Integer>> always = new HashSet<>();
    Set<List<Integer>> drawn = new HashSet<>();
    int[] counts = new int[11];
    BatchSource exactly = exact.batches(corpus(), tokenizer, CUT);
    BatchSource noisy = stochastic.batches(corpus(), tokenizer, CUT);
    for (int epoch = 0; epoch < 100; epoch++) {
      for (int[] target : ObjectiveTexts.rows(exactly, epoch, "labels", LossTerm.IGNORED)) {
        always.add(numbers(target, first));
      }
      for (int[] target : ObjectiveTexts.rows(noisy, epoch, "labels", LossTerm.IGNORED)) {
        drawn.add(numbers(target, first));
        counts[numbers(target, first).size()]++;
      }
    }
    assertThat(drawn).hasSizeGreaterThan(3 * always.size());
    // of ten sentences 0.15 to 0.25 are 2, to 0.35 are 3, to 0.45 are 4; a tie goes to the even one
    double all = Arrays.stream(counts).sum();
    assertThat(counts[2] / all).isCloseTo(1 / 3.0, within(0.06));
    assertThat(counts[3] / all).isCloseTo(1 / 3.0, within(0.06));
    assertThat(counts[4] / all).isCloseTo(1 / 3.0, within(0.06));
    BatchSource again = stochastic.batches(corpus(), tokenizer, CUT);
    assertThat(again.batch(1, 0).longs("labels")).isEqualTo(noisy.batch(1, 0).longs("labels"));
  }

  @Test
  void loneSentencesAreLeftOutAndCounted() {
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    corpus.sentence(new int[] {first, first + 1}).endDocument();
    corpus.sentence(new int[] {first}).sentence(new int[] {first + 1}).endDocument();
    TokenizedCorpus text = corpus.build();
    GapSentences objective = new GapSentences();
    BatchSource batches = objective.batches(text, tokenizer, CUT);
    assertThat(batches.notes())
        .containsExactly(
            "1 of 2 rows are left out: they have one sentence, and none to tell it from");
    assertThat(ObjectiveTexts.rows(batches, 0, "labels", LossTerm.IGNORED)).hasSize(1);
    TokenizedCorpus.Builder alone = new TokenizedCorpus.Builder();
    alone.sentence(new int[] {first}).endDocument();
    TokenizedCorpus lone = alone.build();
    assertThatThrownBy(() -> objective.batches(lone, tokenizer, CUT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no row has two sentences");
  }

  /** ProphetNet hides a span of 9 in every 64 tokens. */
  @Test
  void everyWindowHasASpan() {
    TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 300, 5);
    int length = 64 * 3;
    BatchSource batches =
        new FutureNgrams(64, 0.15, 1, 0).batches(corpus, tokenizer, new Cut(length + 1, 4, 3));
    Set<Integer> starts = new HashSet<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<int[]> sources = ObjectiveTexts.rows(batches, epoch, "input_ids", 0);
      List<int[]> targets = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
      for (int row = 0; row < sources.size(); row++) {
        int[] source = sources.get(row);
        int tokens = source.length - 1;
        int written = 0;
        for (int window = 0; window < tokens; window += 64) {
          int end = Math.min(tokens, window + 64);
          int[] masks = IntStream.range(window, end).filter(i -> source[i] == mask).toArray();
          assertThat(masks).hasSize((int) ((end - window) * 0.15));
          assertThat(masks[masks.length - 1] - masks[0]).isEqualTo(masks.length - 1);
          starts.add(masks[0] - window);
          written += masks.length;
        }
        assertThat(targets.get(row)).hasSize(written + 1).doesNotContain(mask);
      }
    }
    assertThat(starts).hasSizeGreaterThan(30);
  }

  @Test
  void futureNgramsHidesAsMaskedTextDoes() {
    TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 300, 5);
    BatchSource hidden = new FutureNgrams().batches(corpus, tokenizer, new Cut(65, 4, 3));
    BatchSource all =
        new FutureNgrams(64, 0.15, 1, 0).batches(corpus, tokenizer, new Cut(65, 4, 3));
    int targets = 0;
    int masks = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      masks +=
          ObjectiveTexts.rows(hidden, epoch, "input_ids", 0).stream()
              .mapToInt(row -> (int) Arrays.stream(row).filter(id -> id == mask).count())
              .sum();
      targets +=
          ObjectiveTexts.rows(all, epoch, "labels", LossTerm.IGNORED).stream()
              .mapToInt(row -> row.length - 1)
              .sum();
    }
    assertThat((double) masks / targets).isCloseTo(0.8, within(0.02));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThat(new FutureNgrams().trains(Families.usual("bart").family())).isFalse();
    assertThat(new FutureNgrams().trains(Families.usual("prophetnet").family())).isTrue();
    assertThatThrownBy(() -> new FutureNgrams(4, 0.15, 0.8, 0.1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("less than one token");
    assertThatThrownBy(
            () -> new GapSentences(0.3, GapSentences.Selection.LEAD, true, true, 0, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("independent and sequential");
    assertThatThrownBy(
            () -> new GapSentences(0.3, 0.2, GapSentences.Selection.LEAD, false, true, 0, 0, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least ratio, 0.3, not 0.2");
    assertThatThrownBy(
            () ->
                new GapSentences(
                    0.3, null, GapSentences.Selection.RANDOM, false, true, 0, 0.2, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("noise: goes with the selections");
  }
}
