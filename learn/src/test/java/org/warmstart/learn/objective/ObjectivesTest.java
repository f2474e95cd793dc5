package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.train.WordPieceTrainer;

class ObjectivesTest {
  private static final int SPECIAL_TOKENS = 5;
  private static final int FIRST_DOCUMENT = 10;
  private static final Masked PAIRS = new Masked(true);
  private static final Masked STRETCHES = new Masked(false);
  private static final Cut CUT = new Cut(32, 8, 3);

  private final Tokenizer tokenizer =
      new WordPieceTrainer()
          .vocabularySize(120)
          .specialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
          .train(
              List.of(
                  IntStream.range(0, 400)
                      .mapToObj(i -> Integer.toString(i * 7919 % 1000))
                      .collect(Collectors.joining(" "))));

  private int id(String token) {
    return tokenizer.id(token).orElseThrow();
  }

  /** Documents all of whose tokens are the document's own, so that origins show. */
  private static TokenizedCorpus corpus(int documents) {
    SeededRandom random = new SeededRandom(1);
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < documents; d++) {
      for (int s = 0; s < 12; s++) {
        int[] ids = new int[3 + random.nextInt(6)];
        Arrays.fill(ids, FIRST_DOCUMENT + d);
        corpus.sentence(ids);
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  private BatchSource masked(Masked objective) {
    return objective.batches(corpus(40), tokenizer, CUT);
  }

  @Test
  void choosesFifteenPercentAndReplacesThemAsPublished() {
    BatchSource source = masked(STRETCHES);
    int mask = id("[MASK]");
    long tokens = 0;
    long chosen = 0;
    long hidden = 0;
    long kept = 0;
    for (int epoch = 0; epoch < 20; epoch++) {
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        long[] ids = batch.longs("input_ids");
        long[] labels = batch.longs("labels");
        tokens += batch.tokens() - 2L * batch.rows();
        for (int i = 0; i < ids.length; i++) {
          if (labels[i] == LossTerm.IGNORED) {
            assertThat(ids[i]).isNotEqualTo(mask);
            continue;
          }
          assertThat(labels[i]).isGreaterThanOrEqualTo(FIRST_DOCUMENT);
          chosen++;
          hidden += ids[i] == mask ? 1 : 0;
          kept += ids[i] == labels[i] ? 1 : 0;
        }
      }
    }
    assertThat((double) chosen / tokens).isCloseTo(0.15, within(0.015));
    assertThat((double) hidden / chosen).isCloseTo(0.8, within(0.02));
    // a random token is the right one by chance now and then
    double byChance = 0.1 / (tokenizer.vocabularySize() - SPECIAL_TOKENS);
    assertThat((double) kept / chosen).isCloseTo(0.1 + byChance, within(0.015));
  }

  @Test
  void pairsAreBalancedAndTheirLabelsTrue() {
    BatchSource source = masked(PAIRS);
    int classification = id("[CLS]");
    int separator = id("[SEP]");
    int rows = 0;
    int following = 0;
    for (int epoch = 0; epoch < 8; epoch++) {
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        long[] ids = batch.longs("input_ids");
        long[] types = batch.longs("token_type_ids");
        long[] labels = batch.longs("labels");
        long[] next = batch.longs("next_sentence_label");
        int width = ids.length / batch.rows();
        assertThat(width).isLessThanOrEqualTo(32);
        for (int row = 0; row < batch.rows(); row++) {
          long[] document = new long[2];
          int separators = 0;
          for (int i = row * width; i < (row + 1) * width; i++) {
            long original = labels[i] == LossTerm.IGNORED ? ids[i] : labels[i];
            separators += original == separator ? 1 : 0;
            if (original >= FIRST_DOCUMENT) {
              document[(int) types[i]] = original;
            }
          }
          assertThat(ids[row * width]).isEqualTo(classification);
          assertThat(separators).isEqualTo(2);
          // 0 stands for a true successor, 1 for a stretch of another document
          assertThat(next[row]).isEqualTo(document[0] == document[1] ? 0 : 1);
          following += document[0] == document[1] ? 1 : 0;
          rows++;
        }
      }
    }
    assertThat((double) following / rows).isCloseTo(0.5, within(0.05));
  }

  @Test
  void aBatchIsAFunctionOfItsPlaceAndMasksChangeWithTheEpoch() {
    BatchSource one = masked(PAIRS);
    BatchSource other = masked(PAIRS);
    long[] early = one.batch(0, 1).longs("input_ids");
    assertThat(other.batch(3, 0).longs("input_ids")).isEqualTo(one.batch(3, 0).longs("input_ids"));
    assertThat(one.batch(0, 1).longs("input_ids")).isEqualTo(early);
    assertThat(one.batch(1, 1).longs("input_ids")).isNotEqualTo(early);
    assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
    assertThat(one.fingerprint()).isNotEqualTo(masked(STRETCHES).fingerprint());
  }

  @Test
  void oneDocumentHasNoRandomSentences() {
    assertThatThrownBy(() -> PAIRS.batches(corpus(1), tokenizer, CUT).batches(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least 2 documents");
  }

  /** Who reads from the right needs to know what only fills up a short block. */
  @Test
  void fillingIsMaskedForTheBidirectionalObjective() {
    TokenizedCorpus corpus = corpus(8);
    Cut cut = new Cut(16, 3, 3);
    BatchSource source = new Bidirectional().batches(corpus, tokenizer, cut);
    BatchSource causal = new Causal().batches(corpus, tokenizer, cut);
    int masked = 0;
    for (int b = 0; b < source.batches(0); b++) {
      Batch batch = source.batch(0, b);
      assertThat(batch.longs("input_ids")).isEqualTo(causal.batch(0, b).longs("input_ids"));
      long[] labels = batch.longs("labels");
      boolean filled = Arrays.stream(labels).anyMatch(label -> label == LossTerm.IGNORED);
      assertThat(batch.names().contains("attention_mask")).isEqualTo(filled);
      if (filled) {
        masked++;
        long[] mask = batch.longs("attention_mask");
        for (int i = 0; i < mask.length; i++) {
          assertThat(mask[i]).isEqualTo(labels[i] == LossTerm.IGNORED ? 0 : 1);
        }
      }
    }
    assertThat(masked).isEqualTo(1);
  }

  @Test
  void everyTokenButTheFirstIsPredictedOnceByTheCausalObjective() {
    TokenizedCorpus corpus = corpus(7);
    BatchSource source = new Causal().batches(corpus, tokenizer, new Cut(16, 4, 3));
    long targets = 0;
    for (int b = 0; b < source.batches(0); b++) {
      Batch batch = source.batch(0, b);
      long[] ids = batch.longs("input_ids");
      long[] labels = batch.longs("shift_labels");
      int width = labels.length / batch.rows();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != LossTerm.IGNORED) {
          assertThat(i % width).isLessThan(width - 1); // the last of a row is only read
          assertThat(labels[i]).isEqualTo(ids[i + 1]);
          targets++;
        }
      }
    }
    // a separator ends each document
    assertThat(targets).isEqualTo(corpus.tokens() + corpus.documents() - 1);
  }

  @Test
  void unknownObjectiveListsThoseThereAre() {
    assertThatThrownBy(() -> Objectives.ALL.choice("maskd"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean 'masked'")
        .hasMessageContaining("causal");
  }
}
