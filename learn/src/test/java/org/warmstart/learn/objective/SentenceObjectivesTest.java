package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.train.WordPieceTrainer;

/** What skip-thought and quick-thought read of a text, and that they learn from it. */
class SentenceObjectivesTest {
  private static final int TOPICS = 20;
  private static final int FILLERS = 4;
  private static final int SENTENCES = 16;

  private final Tokenizer tokenizer =
      new WordPieceTrainer()
          .vocabularySize(60)
          .specialTokens(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))
          .train(List.of("a b c d e f g h i j k l m n o p q r s t u v w x y z"));
  private final int firstTopic = id("a");

  static {
    // models this small only lose by sharing their work
    Engine.start();
    Engine.setThreads(1);
  }

  private int id(String token) {
    return tokenizer.id(token).orElseThrow();
  }

  private static Cut settings(int length, int batchSize) {
    return new Cut(length, batchSize, 3);
  }

  private static BatchSource batches(
      Objective objective, TokenizedCorpus corpus, Tokenizer tokenizer, Cut settings) {
    return objective.batches(corpus, tokenizer, settings);
  }

  /**
   * A sentence is its topic between two fillers; from sentence to sentence the topics go round,
   * from a random one on.
   */
  private TokenizedCorpus rounds(int documents, long seed) {
    SeededRandom random = new SeededRandom(seed);
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    int firstFiller = firstTopic + TOPICS;
    for (int d = 0; d < documents; d++) {
      int topic = random.nextInt(TOPICS);
      for (int s = 0; s < SENTENCES; s++) {
        int before = firstFiller + random.nextInt(FILLERS);
        int after = firstFiller + random.nextInt(FILLERS);
        corpus.sentence(new int[] {before, firstTopic + (topic + s) % TOPICS, after});
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  /** Documents of one to seven sentences, all different. */
  private TokenizedCorpus mixed() {
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    int next = 0;
    for (int d = 0; d < 30; d++) {
      for (int s = 0; s < 1 + d % 7; s++) {
        int[] ids = new int[1 + next % 11];
        Arrays.fill(ids, 10);
        ids[0] = 1000 + next++;
        corpus.sentence(ids);
      }
      corpus.endDocument();
    }
    return corpus.build();
  }

  /** The rows of a batch's array without what fills them up. */
  private static List<List<Long>> rows(Batch batch, String name, long filling) {
    long[] values = batch.longs(name);
    int width = values.length / batch.rows();
    return IntStream.range(0, batch.rows())
        .mapToObj(
            row ->
                Arrays.stream(values, row * width, (row + 1) * width)
                    .filter(value -> value != filling)
                    .boxed()
                    .toList())
        .toList();
  }

  private List<Long> asRead(TokenizedCorpus corpus, int sentence, int length) {
    List<Long> ids = new ArrayList<>(List.of((long) id("[CLS]")));
    for (long t = corpus.firstToken(sentence); t < corpus.firstToken(sentence + 1); t++) {
      if (ids.size() < length - 1) {
        ids.add((long) corpus.token(t));
      }
    }
    ids.add((long) id("[SEP]"));
    return ids;
  }

  private List<Long> asWritten(TokenizedCorpus corpus, int sentence, int length) {
    List<Long> ids = new ArrayList<>();
    for (long t = corpus.firstToken(sentence); t < corpus.firstToken(sentence + 1); t++) {
      if (ids.size() < length - 1) {
        ids.add((long) corpus.token(t));
      }
    }
    ids.add((long) id("[SEP]"));
    return ids;
  }

  @Test
  void everySentenceWithANeighbourIsReadOnceAndItsNeighboursAreWritten() {
    TokenizedCorpus corpus = mixed();
    int length = 8;
    BatchSource source = batches(new SkipThought(), corpus, tokenizer, settings(length, 5));
    Map<List<Long>, List<List<Long>>> expected = new LinkedHashMap<>();
    for (int d = 0; d < corpus.documents(); d++) {
      int first = corpus.firstSentence(d);
      int last = corpus.firstSentence(d + 1) - 1;
      for (int s = first; s <= last && first < last; s++) {
        expected.put(
            asRead(corpus, s, length),
            List.of(
                s > first ? asWritten(corpus, s - 1, length) : List.of(),
                s < last ? asWritten(corpus, s + 1, length) : List.of()));
      }
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      Map<List<Long>, List<List<Long>>> found = new LinkedHashMap<>();
      int count = 0;
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        List<List<Long>> read = rows(batch, "input_ids", id("[PAD]"));
        List<List<Long>> previous = rows(batch, "previous_labels", LossTerm.IGNORED);
        List<List<Long>> next = rows(batch, "next_labels", LossTerm.IGNORED);
        for (int row = 0; row < batch.rows(); row++) {
          found.put(read.get(row), List.of(previous.get(row), next.get(row)));
        }
        count += batch.rows();
      }
      assertThat(found).isEqualTo(expected);
      assertThat(count).isEqualTo(expected.size());
    }
  }

  @Test
  void candidatesAreAStretchOfTheTextThatBeginsElsewhereEveryEpoch() {
    TokenizedCorpus corpus = mixed();
    BatchSource source = batches(new QuickThought(), corpus, tokenizer, settings(16, 9));
    Set<Long> starts = new TreeSet<>();
    for (int epoch = 0; epoch < 6; epoch++) {
      Set<Long> seen = new TreeSet<>();
      for (int b = 0; b < source.batches(epoch); b++) {
        Batch batch = source.batch(epoch, b);
        List<List<Long>> read = rows(batch, "input_ids", id("[PAD]"));
        long[] positions = batch.longs("sentence_positions");
        for (int row = 0; row < batch.rows(); row++) {
          long sentence = read.get(row).get(1) - 1000; // as the first word says
          assertThat(seen.add(sentence)).isTrue();
          if (row > 0) {
            assertThat(sentence).isEqualTo(read.get(row - 1).get(1) - 1000 + 1);
            boolean same = positions[row] == positions[row - 1] + 1;
            assertThat(same).isEqualTo(isSameDocument(corpus, (int) sentence));
            assertThat(positions[row] - positions[row - 1]).matches(d -> d == 1 || d > 1000);
          } else if (sentence > 0) {
            starts.add(sentence % 9);
          }
        }
      }
      assertThat(seen).hasSizeGreaterThan(corpus.sentences() - 9);
    }
    assertThat(starts).hasSizeGreaterThan(2);
  }

  /** Whether a sentence and the one before it are of one document. */
  private static boolean isSameDocument(TokenizedCorpus corpus, int sentence) {
    return IntStream.range(0, corpus.documents())
        .noneMatch(d -> corpus.firstSentence(d) == sentence);
  }

  @Test
  void aTextOfLonelySentencesIsRefused() {
    TokenizedCorpus.Builder corpus = new TokenizedCorpus.Builder();
    for (int d = 0; d < 9; d++) {
      corpus.sentence(new int[] {7, 8}).endDocument();
    }
    for (Objective objective : List.<Objective>of(new SkipThought(), new QuickThought())) {
      assertThatThrownBy(
              () -> batches(objective, corpus.build(), tokenizer, settings(8, 4)).batches(0))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no sentence has a neighbour");
    }
  }

  private Model trained(Objective objective, int steps, int batchSize) {
    RandomState.seed(2);
    Cut settings = settings(8, batchSize);
    Head head = objective.head();
    var json = Families.preset(Objectives.ALL.nameOf(objective) + "-uni").toJson();
    json.put("embedding_size", 24);
    json.put("hidden_size", 32);
    json.put("vocab_size", tokenizer.vocabularySize());
    json.put("initializer_range", 0.3);
    Model model = Families.create(Families.read(json, "tiny"), head);
    model.initialise();
    model.train(true);
    BatchSource source = batches(objective, rounds(200, 11), tokenizer, settings);
    try (AdamW optimizer = new AdamW(model.parameters(), new AdamW.Settings(0.9, 0.99, 1e-8, 0))) {
      for (int step = 0; step < steps; step++) {
        int epoch = step / source.batches(0);
        int index = step % source.batches(0);
        try (Scope scope = Scope.open()) {
          Inputs in = source.batch(epoch, index % source.batches(epoch)).toInputs();
          Autograd.backward(LossTerm.total(model.loss(in)));
          optimizer.step(5e-3, 1);
        }
        model.clearGradients();
      }
    }
    model.train(false);
    return model;
  }

  /**
   * Chance would find a neighbour among 15 others, of which one or two are, in 2 of 15 cases; where
   * a stretch has parts of two documents, both may have the same topics, so that nobody finds all.
   */
  @Test
  void quickThoughtFindsNeighboursInTextItHasNotSeen() {
    Model model = trained(new QuickThought(), 200, SENTENCES);
    BatchSource heldOut =
        batches(new QuickThought(), rounds(20, 99), tokenizer, settings(8, SENTENCES));
    int right = 0;
    int all = 0;
    try (Autograd.Off off = Autograd.off()) {
      for (int b = 0; b < heldOut.batches(0); b++) {
        try (Scope scope = Scope.open()) {
          Batch batch = heldOut.batch(0, b);
          Map<String, Tensor> vectors = model.forward(batch.toInputs());
          Tensor scores =
              Ops.matmul(
                  Objects.requireNonNull(vectors.get("uni.f")),
                  Objects.requireNonNull(vectors.get("uni.g")).t());
          float[] values = Tensors.floats(scores);
          long[] positions = batch.longs("sentence_positions");
          for (int i = 0; i < positions.length; i++) {
            int best = i == 0 ? 1 : 0;
            for (int j = 0; j < positions.length; j++) {
              int row = i * positions.length;
              best = j != i && values[row + j] > values[row + best] ? j : best;
            }
            right += Math.abs(positions[best] - positions[i]) == 1 ? 1 : 0;
            all++;
          }
        }
      }
    } finally {
      model.release();
    }
    assertThat((double) right / all).isGreaterThan(0.6);
  }

  /** Without the sentence beside it, nobody can know a sentence's topic. */
  @Test
  void skipThoughtKnowsMoreThanTheWordsAlone() {
    Model model = trained(new SkipThought(), 200, 32);
    BatchSource heldOut = batches(new SkipThought(), rounds(20, 99), tokenizer, settings(8, 32));
    double fillers = 2 * Math.log(FILLERS);
    double unconditional = (Math.log(TOPICS) + fillers) / 4;
    double conditional = fillers / 4;
    try (Autograd.Off off = Autograd.off()) {
      Map<String, Double> values =
          new LossEvaluator(heldOut, new SkipThought(), 100).evaluate(model);
      for (String side : List.of("loss_lm_uni_previous", "loss_lm_uni_next")) {
        assertThat(values.get(side))
            .as(side)
            .isBetween(conditional - 0.02, (unconditional + conditional) / 2);
      }
      assertThat(Math.log(Objects.requireNonNull(values.get("perplexity"))))
          .isLessThan((unconditional + conditional) / 2);
    } finally {
      model.release();
    }
  }
}
