package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.masking.Masking;
import org.warmstart.learn.objective.masking.RowWords;
import org.warmstart.learn.objective.masking.Spans;
import org.warmstart.learn.objective.masking.Tokens;
import org.warmstart.learn.objective.masking.WholeWords;
import org.warmstart.learn.objective.masking.WordStarts;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.UnigramTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/**
 * Masked words beyond BERT's: whole words, spans, other shares, masks that stay, sentence order.
 */
class MaskingTest {
  private static final List<String> TEXT = List.of("unbelievable unbelievers believe in a cat. ");

  private final Tokenizer tokenizer =
      new WordPieceTrainer().vocabularySize(34).minFrequency(1).train(TEXT);
  private final WordStarts wordStarts = WordStarts.of(tokenizer);

  private static Masked masked(Masking masking, double mask, double random, boolean redraw) {
    return new Masked(false, false, masking, 0.15, mask, random, redraw, 0.1);
  }

  private TokenizedCorpus corpus() {
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    SeededRandom random = new SeededRandom(3);
    String[] words = {"unbelievable", "believe", "in", "a", "cat"};
    for (int d = 0; d < 20; d++) {
      for (int s = 0; s < 5; s++) {
        StringBuilder text = new StringBuilder();
        for (int w = 0; w < 4; w++) {
          text.append(words[random.nextInt(words.length)]).append(' ');
        }
        corpus.sentence(tokenizer.ids(text.toString()));
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  private static BatchSource batches(
      Masked objective, TokenizedCorpus corpus, Tokenizer tokenizer) {
    return objective.batches(corpus, tokenizer, new Cut(48, 4, 5));
  }

  @Test
  void wordsBeginWhereTheVocabularySaysSo() {
    List<Tokenizer> tokenizers =
        List.of(
            tokenizer,
            new ByteLevelBpeTrainer().vocabularySize(270).minFrequency(1).train(TEXT),
            new UnigramTrainer().vocabularySize(30).train(TEXT));
    for (Tokenizer each : tokenizers) {
      int[] ids = each.ids("unbelievable believe in a cat");
      int[] places = IntStream.range(0, ids.length).toArray();
      RowWords words =
          new RowWords(Arrays.stream(ids).asLongStream().toArray(), places, WordStarts.of(each));
      List<int[]> all = new Spans(0.5, 1).choose(words, ids.length, new SeededRandom(1));
      assertThat(ids.length).isGreaterThan(6);
      List<String> spelled =
          all.stream()
              .map(group -> each.decode(Arrays.stream(group).map(i -> ids[i]).toArray(), false))
              .map(text -> text.replace("##", "").replace(" ", ""))
              .toList();
      assertThat(spelled).containsExactlyInAnyOrder("unbelievable", "believe", "in", "a", "cat");
    }
  }

  /** A word is hidden with all of its tokens or not at all. */
  @Test
  void wholeWordsAreHidden() {
    TokenizedCorpus corpus = corpus();
    BatchSource source = batches(masked(new WholeWords(), 1, 0, true), corpus, tokenizer);
    int hidden = 0;
    int all = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        long[] ids = batch.longs("input_ids");
        long[] labels = batch.longs("labels");
        for (int i = 1; i < ids.length; i++) {
          long original = labels[i] == LossTerm.IGNORED ? ids[i] : labels[i];
          String token = tokenizer.token((int) original);
          if (token != null && token.startsWith("##")) {
            boolean before = labels[i - 1] != LossTerm.IGNORED;
            String first = tokenizer.token((int) (before ? labels[i - 1] : ids[i - 1]));
            if (!"[CLS]".equals(first)) {
              assertThat(labels[i] != LossTerm.IGNORED).isEqualTo(before);
            }
          }
          hidden += labels[i] == LossTerm.IGNORED ? 0 : 1;
        }
        all += (int) (batch.tokens() - 2L * batch.rows());
      }
    }
    // a word that would be too much is left out, never cut
    assertThat((double) hidden / all).isBetween(0.11, 0.155);
  }

  /** SpanBERT's figure 2: a geometric distribution with p = 0.2 up to 10, of mean 3.8. */
  @Test
  void spansAreAsLongAsPublished() {
    int words = 4000;
    long[] ids = new long[words];
    Arrays.fill(ids, tokenizer.id("a").orElseThrow());
    RowWords row = new RowWords(ids, IntStream.range(0, words).toArray(), wordStarts);
    Map<Integer, Integer> lengths = new TreeMap<>();
    int spans = 0;
    int tokens = 0;
    for (int seed = 0; seed < 600; seed++) {
      int sum = 0;
      for (int[] span : new Spans(0.2, 10).choose(row, 100, new SeededRandom(seed))) {
        assertThat(span[span.length - 1] - span[0]).isEqualTo(span.length - 1);
        lengths.merge(span.length, 1, Integer::sum);
        spans++;
        sum += span.length;
      }
      assertThat(sum).isEqualTo(100);
      tokens += sum;
    }
    assertThat((double) tokens / spans).isCloseTo(3.8, within(0.15));
    double rest = 1 - Math.pow(0.8, 10);
    for (int length = 1; length <= 10; length++) {
      assertThat((double) lengths.getOrDefault(length, 0) / spans)
          .as("spans of %d words", length)
          .isCloseTo(0.2 * Math.pow(0.8, length - 1) / rest, within(0.02));
    }
  }

  /** What replaces a span's tokens is of one kind (section 3.1). */
  @Test
  void aSpanIsReplacedInOneWay() {
    BatchSource source = batches(masked(new Spans(0.2, 10), 0.5, 0, true), corpus(), tokenizer);
    int mask = tokenizer.id("[MASK]").orElseThrow();
    int pairs = 0;
    int alike = 0;
    for (int b = 0; b < source.batches(0); b++) {
      Batch batch = source.batch(0, b);
      long[] ids = batch.longs("input_ids");
      long[] labels = batch.longs("labels");
      for (int i = 1; i < ids.length; i++) {
        if (labels[i] != LossTerm.IGNORED && labels[i - 1] != LossTerm.IGNORED) {
          pairs++;
          alike += (ids[i] == mask) == (ids[i - 1] == mask) ? 1 : 0;
        }
      }
    }
    // neighbours are of one span but where two spans touch
    assertThat(pairs).isGreaterThan(50);
    assertThat((double) alike / pairs).isGreaterThan(0.9);
  }

  @Test
  void sharesAreThoseThatAreGiven() {
    TokenizedCorpus corpus = ObjectiveTexts.random(ObjectiveTexts.bert(), 200, 2);
    BatchSource source =
        batches(masked(new Tokens(), 0.3, 0.6, true), corpus, ObjectiveTexts.bert());
    int mask = ObjectiveTexts.bert().id("[MASK]").orElseThrow();
    int[] kinds = new int[3];
    for (int b = 0; b < source.batches(0); b++) {
      Batch batch = source.batch(0, b);
      long[] ids = batch.longs("input_ids");
      long[] labels = batch.longs("labels");
      for (int i = 0; i < ids.length; i++) {
        if (labels[i] != LossTerm.IGNORED) {
          kinds[ids[i] == mask ? 0 : ids[i] == labels[i] ? 1 : 2]++;
        }
      }
    }
    double all = Arrays.stream(kinds).sum();
    assertThat(kinds[0] / all).isCloseTo(0.3, within(0.04));
    assertThat(kinds[1] / all).isCloseTo(0.1, within(0.03));
  }

  @Test
  void masksStayIfTheyAreNotDrawnAgain() {
    TokenizedCorpus corpus = corpus();
    for (boolean redraw : new boolean[] {true, false}) {
      BatchSource source = batches(masked(new Tokens(), 0.8, 0.1, redraw), corpus, tokenizer);
      Map<String, String> first = rows(source, 0);
      Map<String, String> second = rows(source, 1);
      assertThat(second.keySet()).isEqualTo(first.keySet());
      assertThat(second.equals(first)).isNotEqualTo(redraw);
    }
  }

  /** What every row hides of its text. */
  private static Map<String, String> rows(BatchSource source, int epoch) {
    Map<String, String> rows = new HashMap<>();
    for (int b = 0; b < source.batches(epoch); b++) {
      Batch batch = source.batch(epoch, b);
      for (int row = 0; row < batch.rows(); row++) {
        int width = batch.longs("labels").length / batch.rows();
        long[] ids = Arrays.copyOfRange(batch.longs("input_ids"), row * width, (row + 1) * width);
        long[] labels = Arrays.copyOfRange(batch.longs("labels"), row * width, (row + 1) * width);
        List<Long> original = new ArrayList<>();
        for (int i = 0; i < width; i++) {
          long id = labels[i] == LossTerm.IGNORED ? ids[i] : labels[i];
          if (id != 0) {
            original.add(id);
          }
        }
        int length = original.size();
        rows.put(
            original.toString(),
            Arrays.toString(Arrays.copyOf(ids, length))
                + Arrays.toString(Arrays.copyOf(labels, length)));
      }
    }
    return rows;
  }

  /** ALBERT's: both segments are of one document and side by side; label 1 if they are swapped. */
  @Test
  void segmentsAreInOrderOrSwapped() {
    Tokenizer bert = ObjectiveTexts.bert();
    int first = bert.id("w0").orElseThrow();
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < 40; d++) {
      for (int s = 0; s < 8; s++) {
        corpus.sentence(new int[] {first + 3 * s, first + 3 * s + 1, first + 3 * s + 2});
      }
      corpus.endDocument();
    }
    Masked objective = new Masked(false, true, new Tokens(), 0.15, 0.8, 0.1, true, 0.1);
    BatchSource source = objective.batches(corpus.build(), bert, new Cut(24, 4, 5));
    int swapped = 0;
    int rows = 0;
    for (int epoch = 0; epoch < 6; epoch++) {
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        long[] labels = batch.longs("sentence_order_label");
        for (int row = 0; row < batch.rows(); row++) {
          int[] text = original(batch, row);
          int separator = bert.id("[SEP]").orElseThrow();
          int end = 1;
          while (text[end] != separator) {
            end++;
          }
          assertThat(text[1] < text[end + 1]).isEqualTo(labels[row] == 0);
          swapped += (int) labels[row];
          rows++;
        }
      }
    }
    assertThat((double) swapped / rows).isCloseTo(0.5, within(0.06));
  }

  private static int[] original(Batch batch, int row) {
    long[] ids = batch.longs("input_ids");
    long[] labels = batch.longs("labels");
    int width = ids.length / batch.rows();
    return IntStream.range(row * width, (row + 1) * width)
        .map(i -> (int) (labels[i] == LossTerm.IGNORED ? ids[i] : labels[i]))
        .toArray();
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> masked(new Tokens(), 0.8, 0.3, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("add up to at most 1");
    assertThatThrownBy(() -> new Masked(true, true, new Tokens(), 0.15, 0.8, 0.1, true, 0.1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("set one of them");
    Masked order = new Masked(false, true, new Tokens(), 0.15, 0.8, 0.1, true, 0.1);
    assertThatThrownBy(() -> order.check(Families.preset("bert-base-uncased")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("set nextSentence");
    order.check(Families.preset("albert-base-v2"));
    assertThatThrownBy(() -> new Masked(true).check(Families.preset("albert-base-v2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("set sentenceOrder");
    // a vocabulary of whole words has no marks
    assertThatThrownBy(() -> WordStarts.of(ObjectiveTexts.words()).require("words"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("says where words begin");
  }
}
