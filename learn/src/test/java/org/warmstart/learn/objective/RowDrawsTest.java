package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

/** A row's draws depend on the seed, the epoch and the row, not on the batch that it is in. */
class RowDrawsTest {
  private final Tokenizer tokenizer = ObjectiveTexts.words();
  private final TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 60, 1);

  private final Tokenizer bert = ObjectiveTexts.bert();

  static Stream<Objective> objectives() {
    return Stream.of(
        new SpanCorruption(),
        new PrefixLm(),
        new Denoising(),
        new GapSentences(0.3, GapSentences.Selection.RANDOM, false, true, 0, null),
        new FutureNgrams(20, 0.15, 0.8, 0.1),
        new Permutation(),
        new ReplacedTokenDetection(),
        new Masked(false));
  }

  private List<String> rows(Objective objective, int batchSize, long seed, int epoch) {
    BatchSource batches =
        objective.batches(
            corpus,
            objective.head() == Head.SEQUENCE_TO_SEQUENCE ? tokenizer : bert,
            new Cut(64, batchSize, seed));
    List<int[]> inputs = ObjectiveTexts.rows(batches, epoch, "input_ids", 0);
    List<int[]> labels = ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED);
    return Stream.iterate(0, row -> row < inputs.size(), row -> row + 1)
        .map(row -> Arrays.toString(inputs.get(row)) + Arrays.toString(labels.get(row)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void areTheSameInBatchesOfAnySizeAndOthersInEveryEpoch(Objective objective) {
    List<String> rows = rows(objective, 4, 7, 1);
    assertThat(rows).hasSizeGreaterThan(15);
    assertThat(rows(objective, 7, 7, 1)).isEqualTo(rows);
    // a row of few tokens or sentences may be the same by chance
    List<String> earlier = rows(objective, 4, 7, 0);
    assertThat(rows).filteredOn(earlier::contains).hasSizeLessThan(rows.size() / 2);
    assertThat(rows(objective, 4, 8, 1)).isNotEqualTo(rows);
  }
}
