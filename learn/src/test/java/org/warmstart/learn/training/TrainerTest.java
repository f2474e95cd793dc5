package org.warmstart.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.LossTerm;
import org.warmstart.model.Model;
import org.warmstart.model.family.Families;
import org.warmstart.tensor.Engine;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Tensors;
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
            1,
            0,
            0,
            1,
            0,
            3);
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
