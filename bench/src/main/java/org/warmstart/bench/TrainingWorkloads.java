package org.warmstart.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.optimizer.AdamW;

/** Optimizer steps: forward, backward, clipping to norm 1, AdamW. */
final class TrainingWorkloads {
  private static final double LEARNING_RATE = 1e-4;
  private static final double MAX_NORM = 1;
  private static final double MASKED = 0.15;
  private static final int PAIRS_A_BATCH = 8;
  private static final int MAX_SOURCE = 512;
  private static final int MAX_TARGET = 128;

  private TrainingWorkloads() {}

  /** A model in training and its optimizer. */
  private static final class Trainee implements AutoCloseable {
    private final Model model;
    private final AdamW optimizer;

    Trainee(Model model) {
      this.model = model;
      RandomState.seed(0);
      model.initialise();
      model.train(true);
      optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT, true);
    }

    void step(Inputs in) {
      try (Scope scope = Scope.open()) {
        Autograd.backward(LossTerm.total(model.loss(in)));
        optimizer.step(LEARNING_RATE, MAX_NORM);
      }
      model.clearGradients();
    }

    @Override
    public void close() {
      optimizer.close();
      model.release();
    }
  }

  static List<Double> gpt2(BenchOptions options) {
    Model model = Families.create(Families.preset("gpt2"), Head.CAUSAL_LM);
    try (Trainee trainee = new Trainee(model);
        Scope scope = Scope.open()) {
      Tensor ids = new RandomBatch().rows(4, 128, 0, model.config().vocabularySize());
      Inputs in = Inputs.ofIds(ids).with("labels", ids);
      return Workload.time(
          1,
          options.repeat(),
          () -> {
            trainee.step(in);
            return 4 * 128;
          });
    }
  }

  static List<Double> bert(BenchOptions options) {
    Model model = Families.create(Families.preset("bert-base-uncased"), Head.PRE_TRAINING);
    try (Trainee trainee = new Trainee(model);
        Scope scope = Scope.open()) {
      RandomBatch random = new RandomBatch();
      long[] ids = random.draw(8 * 128, 1000, 30_000);
      long[] labels = random.keep(ids, MASKED, LossTerm.IGNORED);
      Inputs in =
          Inputs.ofIds(Tensors.ofLongs(ids, 8, 128))
              .with("labels", Tensors.ofLongs(labels, 8, 128))
              .with("next_sentence_label", Tensors.fullLongs(0, 8));
      return Workload.time(
          1,
          options.repeat(),
          () -> {
            trainee.step(in);
            return 8 * 128;
          });
    }
  }

  static List<Double> bert2bert(BenchOptions options) {
    boolean max = options.padding() == BenchOptions.Padding.MAX;
    int[] sources = Lengths.sources();
    int[] targets = Lengths.targets();
    RandomBatch random = new RandomBatch();
    try (Trainee trainee = new Trainee(DecodingWorkloads.bert2bert())) {
      return Workload.time(
          0,
          options.halfRepeat(),
          () -> {
            for (int start = 0; start < sources.length; start += PAIRS_A_BATCH) {
              int[] source = Arrays.copyOfRange(sources, start, start + PAIRS_A_BATCH);
              int[] target = Arrays.copyOfRange(targets, start, start + PAIRS_A_BATCH);
              int sourceWidth = max ? MAX_SOURCE : longest(source);
              int targetWidth = max ? MAX_TARGET : longest(target);
              try (Scope scope = Scope.open()) {
                trainee.step(
                    Inputs.of(
                        Map.of(
                            "input_ids",
                            random.uneven(source, sourceWidth, 0),
                            "attention_mask",
                            RandomBatch.mask(source, sourceWidth),
                            "labels",
                            random.uneven(target, targetWidth, LossTerm.IGNORED))));
              }
            }
            return Arrays.stream(sources).sum() + Arrays.stream(targets).sum();
          });
    }
  }

  private static int longest(int[] lengths) {
    return Arrays.stream(lengths).max().orElseThrow();
  }
}
