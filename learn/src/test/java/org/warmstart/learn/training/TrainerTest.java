package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.optimizer.AdamW;

class TrainerTest {
  private static final int VOCABULARY = 17;
  private static final int LENGTH = 9;
  private static final int ROWS = 8;

  private final List<TrainingListener.Step> steps = new ArrayList<>();
  private final TrainingListener recorder =
      new TrainingListener() {
        @Override
        public void stepped(Step step) {
          steps.add(step);
        }
      };

  private static Model model() {
    Engine.start();
    Engine.setThreads(1);
    ObjectNode json = new ObjectMapper().createObjectNode().put("model_type", "gpt2");
    json.put("vocab_size", VOCABULARY).put("n_positions", 12).put("n_embd", 8);
    json.put("n_layer", 2).put("n_head", 2);
    RandomState.seed(7);
    Model model = Families.create(Families.read(json, "test").withDropout(0), Head.CAUSAL_LM);
    model.initialise();
    return model;
  }

  private static BatchSource source(int batches, IntFunction<Batch> maker) {
    return new BatchSource() {
      @Override
      public int batches(int epoch) {
        return batches;
      }

      @Override
      public Batch batch(int epoch, int index) {
        return maker.apply(index);
      }

      @Override
      public long fingerprint() {
        return batches;
      }
    };
  }

  /** Eight rows with different numbers of targets, in batches of a given size. */
  private static BatchSource rows(int batchSize) {
    return source(ROWS / batchSize, index -> batch(batchSize, index));
  }

  private static Batch batch(int batchSize, int index) {
    long[] ids = new long[batchSize * LENGTH];
    long[] labels = new long[batchSize * LENGTH];
    Arrays.fill(labels, LossTerm.IGNORED);
    for (int i = 0; i < ids.length; i++) {
      int row = index * batchSize + i / LENGTH;
      int t = i % LENGTH;
      // the first token tells the rows apart
      ids[i] = t == 0 ? row : (row * 5 + t * 3) % VOCABULARY;
      if (t <= 2 + row % 6) {
        labels[i] = ids[i];
      }
    }
    return new Batch(batchSize, ids.length)
        .with("input_ids", ids, batchSize, LENGTH)
        .with("labels", labels, batchSize, LENGTH);
  }

  private List<TrainingListener.Step> train(
      Model model, BatchSource data, int count, int accumulation) {
    TrainingSettings settings =
        new TrainingSettings(
            count,
            accumulation,
            1e-2,
            new Schedule.Constant(),
            0,
            1,
            AdamW.Settings.DEFAULT,
            new TrainingSettings.BetweenSteps(0, 0, 1, 0, 3));
    steps.clear();
    new Trainer(
            model, data, settings, null, null, folder -> {}, List.of(recorder), new StopSignal())
        .train();
    return List.copyOf(steps);
  }

  @Test
  void accumulatedMicroBatchesEqualOneBatch() {
    Model whole = model();
    Model parts = model();
    List<TrainingListener.Step> wholeSteps = train(whole, rows(8), 4, 1);
    List<TrainingListener.Step> partSteps = train(parts, rows(2), 4, 4);
    for (int i = 0; i < wholeSteps.size(); i++) {
      assertThat(partSteps.get(i).loss()).isCloseTo(wholeSteps.get(i).loss(), within(1e-6));
      assertThat(partSteps.get(i).gradientNorm())
          .isCloseTo(wholeSteps.get(i).gradientNorm(), within(1e-5));
    }
    whole.release();
    parts.release();
  }

  @Test
  void aTinyModelLearnsATinyBatchByHeart() {
    Model model = model();
    List<TrainingListener.Step> trained = train(model, rows(8), 300, 1);
    assertThat(trained.get(0).loss()).isGreaterThan(2.5);
    assertThat(trained.get(trained.size() - 1).loss()).isLessThan(0.05);
    model.release();
  }

  @Test
  void lossesThatAreNotFiniteEndTheRunAndChangeNoWeights() {
    Model model = model();
    Parameter first = model.parameters().values().iterator().next();
    float[] poisoned = Tensors.floats(first.tensor());
    Arrays.fill(poisoned, Float.NaN);
    first.load(Tensors.ofFloats(poisoned, first.shape()));
    Map<String, float[]> before = new LinkedHashMap<>();
    model.parameters().forEach((name, p) -> before.put(name, Tensors.floats(p.tensor())));
    assertThatThrownBy(() -> train(model, rows(8), 10, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 steps in a row")
        .hasMessageContaining("lower the learning rate");
    assertThat(steps).hasSize(3).allMatch(TrainingListener.Step::skipped);
    model
        .parameters()
        .forEach(
            (name, p) ->
                assertThat(Tensors.floats(p.tensor()))
                    .isEqualTo(Objects.requireNonNull(before.get(name))));
    model.release();
  }

  private static TrainingSettings with(AdamW.Settings adamW, double learningRate) {
    return new TrainingSettings(
        4,
        1,
        learningRate,
        new Schedule.Constant(),
        0,
        1,
        adamW,
        new TrainingSettings.BetweenSteps(0, 1, 1, 0, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "1,     0.999, 1e-8, 0.01, 1e-3, beta1",
    "-0.1,  0.999, 1e-8, 0.01, 1e-3, beta1",
    "NaN,   0.999, 1e-8, 0.01, 1e-3, beta1",
    "0.9,   1,     1e-8, 0.01, 1e-3, beta2",
    "0.9,   1.5,   1e-8, 0.01, 1e-3, beta2",
    "0.9,   0.999, -1e-8, 0.01, 1e-3, epsilon",
    "0.9,   0.999, Infinity, 0.01, 1e-3, epsilon",
    "0.9,   0.999, 1e-8, -0.01, 1e-3, weightDecay",
    "0.9,   0.999, 1e-8, 1e30, 1e-3, weightDecay",
    "0.9,   0.999, 1e-8, NaN, 1e-3, weightDecay",
    "0.9,   0.999, 1e-8, 0.01, NaN, learningRate",
    "0.9,   0.999, 1e-8, 0.01, Infinity, learningRate",
    "0.9,   0.999, 1e-8, 0.01, 0, learningRate",
  })
  void optimizerSettingsThatCannotWorkAreNamed(
      double beta1, double beta2, double epsilon, double decay, double learningRate, String name) {
    assertThatThrownBy(() -> with(new AdamW.Settings(beta1, beta2, epsilon, decay), learningRate))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(name + " has to be");
  }

  private static Evaluator scoring(Map<String, Double> values) {
    return new Evaluator() {
      @Override
      public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
        return new TreeMap<>(values);
      }

      @Override
      public Set<String> metrics() {
        return values.keySet();
      }

      @Override
      public String mainMetric() {
        return "accuracy";
      }

      @Override
      public boolean greaterIsBetter(String metric) {
        return !metric.equals("loss");
      }
    };
  }

  private Trainer trainer(Model model, @Nullable Evaluator evaluator, RunDirectory run) {
    return new Trainer(
        model,
        rows(8),
        with(AdamW.Settings.DEFAULT, 1e-2),
        evaluator,
        run,
        folder -> {},
        List.of(),
        new StopSignal());
  }

  /** All logits are none, and the first class is taken for the greatest: an accuracy like any. */
  @Test
  void anEvaluationWhoseLossIsNoNumberIsNeverBest(@TempDir Path folder) {
    Model model = model();
    try (RunDirectory run = RunDirectory.open(folder, RunDirectory.Existing.REFUSE)) {
      run.begin();
      Trainer.Outcome outcome =
          trainer(model, scoring(Map.of("accuracy", 1.0, "loss", Double.NaN)), run).train();
      assertThat(outcome.bestStep()).isZero();
      assertThat(run.newestStep()).isEqualTo(folder.resolve("checkpoints/step-4"));
    }
    model.release();
  }

  /** A row of the embeddings that no batch reads: the loss does not show it. */
  @Test
  void weightsThatAreNoNumbersAreNotSaved(@TempDir Path folder) throws IOException {
    Model model = model();
    try (RunDirectory run = RunDirectory.open(folder, RunDirectory.Existing.REFUSE)) {
      run.begin();
      Path good = run.saveStep(1, 1, place -> Files.writeString(place.resolve("weights"), "good"));
      Parameter positions =
          model.parameters().entrySet().stream()
              .filter(entry -> entry.getKey().endsWith("wpe.weight"))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow();
      float[] numbers = Tensors.floats(positions.tensor());
      numbers[numbers.length - 1] = Float.POSITIVE_INFINITY;
      positions.load(Tensors.ofFloats(numbers, positions.shape()));
      assertThatThrownBy(() -> trainer(model, scoring(Map.of("accuracy", 1.0)), run).train())
          .isInstanceOf(InputException.class)
          .hasMessageContaining("it was noticed after step 1")
          .hasMessageContaining("1 number of")
          .hasMessageContaining("wpe.weight")
          .hasMessageContaining("lower the learning rate");
      assertThat(run.newestStep()).isEqualTo(good);
      assertThat(folder.resolve("checkpoints/best-1")).doesNotExist();
    }
    model.release();
  }

  @Test
  void aFailedLastEvaluationLosesNoSteps(@TempDir Path folder) {
    Model model = model();
    Evaluator evaluator = failing("the decoder has too few positions");
    try (RunDirectory run = RunDirectory.open(folder, RunDirectory.Existing.REFUSE)) {
      run.begin();
      Trainer trainer = trainer(model, evaluator, run);
      assertThatThrownBy(trainer::train).hasMessage("the decoder has too few positions");
      assertThat(trainer.isTrained()).isTrue();
      assertThat(run.newestStep()).isEqualTo(folder.resolve("checkpoints/step-4"));
    }
    model.release();
  }

  private static Evaluator failing(String problem) {
    return new Evaluator() {
      @Override
      public SortedMap<String, Double> evaluate(Model model, StopSignal stop) {
        throw new InputException(problem);
      }

      @Override
      public Set<String> metrics() {
        return Set.of("loss");
      }

      @Override
      public String mainMetric() {
        return "loss";
      }

      @Override
      public boolean greaterIsBetter(String metric) {
        return false;
      }
    };
  }

  @Test
  void theBestModelIsChosenByName() {
    Evaluator evaluator = scoring(Map.of("accuracy", 1.0, "loss", 2.0, "rouge2", 0.5));
    assertThat(BestMetric.of(evaluator, "loss").greaterIsBetter("loss")).isFalse();
    assertThat(BestMetric.of(evaluator, "rouge-2").mainMetric()).isEqualTo("rouge2");
    assertThat(BestMetric.of(evaluator, "rouge2").greaterIsBetter("rouge2")).isTrue();
    assertThatThrownBy(() -> BestMetric.of(evaluator, "rouge1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown metric 'rouge1'; did you mean 'rouge2'?");
    assertThatThrownBy(() -> BestMetric.of(evaluator, "bleu"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("accuracy, loss, rouge2");
  }

  @Test
  void batchesWithoutTargetsAreRefused() {
    Model model = model();
    long[] ignored = new long[ROWS * LENGTH];
    Arrays.fill(ignored, LossTerm.IGNORED);
    BatchSource data = source(1, index -> batch(ROWS, index).with("labels", ignored, ROWS, LENGTH));
    assertThatThrownBy(() -> train(model, data, 2, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no targets")
        .hasMessageContaining("-100");
    model.release();
  }

  @Test
  void labelsOutOfRangeAreNamed() {
    Batch batch = new Batch(3, 3).with("labels", new long[] {0, 7, 1}, 3);
    assertThatThrownBy(() -> batch.checkClasses("labels", 3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("label 7 in row 1")
        .hasMessageContaining("the model has 3 classes");
  }

  @Test
  void whatGoesWrongOnTheDataThreadIsThrownOnTheTrainingThread() {
    Model model = model();
    BatchSource broken =
        source(
            1,
            index -> {
              throw new InputException("row 3 is no good");
            });
    assertThatThrownBy(() -> train(model, broken, 2, 1))
        .isInstanceOf(InputException.class)
        .hasMessage("row 3 is no good");
    model.release();
  }
}
