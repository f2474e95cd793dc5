package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.Reading;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.MaskedLm;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Takes windows through a model, those of similar length together, and those that read the same
 * once: so the letters of a question's answers cost one pass.
 *
 * @param padding fills rows up
 * @param most windows at once
 */
record ScoringRun(Model model, ScoringKind kind, int padding, int most) {
  /** Logits that are on their way at once, in numbers. */
  private static final int MOST_LOGITS = 1 << 23;

  /**
   * The scores of a window's targets.
   *
   * @param logProbabilities of the targets
   * @param likeliest whether each is the likeliest
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
  record Scores(float[] logProbabilities, boolean[] likeliest) {}

  /** Windows that read the same, by their numbers. */
  private record Same(ScoringWindow window, List<Integer> numbers) {}

  /** What to score: the batch's row, the place in it and the token. */
  private record Wanted(int number, int index, int row, int place, int target) {}

  /** The scores of every window, in their order. */
  List<Scores> all(List<ScoringWindow> windows) {
    List<Scores> scores = new ArrayList<>();
    for (ScoringWindow window : windows) {
      int count = window.targets().length;
      scores.add(new Scores(new float[count], new boolean[count]));
    }
    List<Same> distinct = distinct(windows);
    // the longest first, so that what does not fit into memory fails at once
    distinct.sort(Comparator.comparingInt((Same same) -> -same.window().size()));
    for (int start = 0; start < distinct.size(); start += most) {
      run(distinct.subList(start, Math.min(start + most, distinct.size())), windows, scores);
    }
    return scores;
  }

  private List<Same> distinct(List<ScoringWindow> windows) {
    Map<Object, Same> distinct = new LinkedHashMap<>();
    for (int i = 0; i < windows.size(); i++) {
      ScoringWindow window = windows.get(i);
      List<Integer> key = new ArrayList<>();
      Arrays.stream(window.input()).forEach(key::add);
      if (kind == ScoringKind.TARGET) {
        // the decoder reads all targets but the last
        key.add(-1);
        Arrays.stream(window.targets()).limit(window.targets().length - 1L).forEach(key::add);
      }
      distinct
          .computeIfAbsent(key, ignored -> new Same(window, new ArrayList<>()))
          .numbers()
          .add(i);
    }
    return new ArrayList<>(distinct.values());
  }

  private void run(List<Same> batch, List<ScoringWindow> windows, List<Scores> scores) {
    try (Scope scope = Scope.open()) {
      Inputs inputs = inputs(batch);
      String output = kind == ScoringKind.TARGET ? "labels" : "input_ids";
      int width = (int) inputs.require(output).size(1);
      List<Wanted> wanted = new ArrayList<>();
      for (int row = 0; row < batch.size(); row++) {
        for (int number : batch.get(row).numbers()) {
          ScoringWindow window = windows.get(number);
          for (int i = 0; i < window.targets().length; i++) {
            wanted.add(
                new Wanted(number, i, row, row * width + window.places()[i], window.targets()[i]));
          }
        }
      }
      score(reading(inputs), wanted, scores);
    }
  }

  /** The model's output, of which only the places that are wanted become scores of all words. */
  private Reading reading(Inputs inputs) {
    if (model instanceof CausalLm<?> causal) {
      return causal.read(inputs, HiddenStates.NONE);
    }
    if (model instanceof MaskedLm<?> masked) {
      return masked.read(inputs, HiddenStates.NONE);
    }
    Map<String, Tensor> outputs = model.forward(inputs);
    Tensor logits = outputs.getOrDefault("prediction_logits", outputs.get("logits"));
    return Reading.ofScores(Objects.requireNonNull(logits), List::of);
  }

  private void score(Reading reading, List<Wanted> wanted, List<Scores> scores) {
    int chunk = Math.max(1, MOST_LOGITS / model.config().writtenVocabularySize());
    for (int start = 0; start < wanted.size(); start += chunk) {
      List<Wanted> part = wanted.subList(start, Math.min(start + chunk, wanted.size()));
      long[] places = part.stream().mapToLong(Wanted::place).toArray();
      long[] targets = part.stream().mapToLong(Wanted::target).toArray();
      try (Scope scope = Scope.open()) {
        Tensor logitsMV = reading.scores(Tensors.ofLongs(places, places.length));
        Tensor logMV = Ops.logSoftmax(Tensors.toFloat(logitsMV));
        float[] own = Tensors.floats(logMV.gather(1, Tensors.ofLongs(targets, targets.length, 1)));
        long[] best = Tensors.longs(Ops.argmax(logMV));
        for (int i = 0; i < own.length; i++) {
          Wanted each = part.get(i);
          scores.get(each.number()).logProbabilities()[each.index()] = own[i];
          scores.get(each.number()).likeliest()[each.index()] = best[i] == each.target();
        }
      }
    }
  }

  private Inputs inputs(List<Same> batch) {
    int[][] ids = batch.stream().map(same -> same.window().input()).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, padding, Padding.Side.END);
    Inputs inputs =
        Inputs.ofIds(Tensors.ofLongs(padded.values(), padded.shape()))
            .with(
                "attention_mask",
                Tensors.ofLongs(Padding.mask(ids, Padding.Side.END).values(), padded.shape()));
    if (kind == ScoringKind.MASKED && model.config().tokenTypes() > 1) {
      inputs = inputs.with("token_type_ids", Tensors.fullLongs(0, padded.shape()));
    }
    if (kind != ScoringKind.TARGET) {
      return inputs;
    }
    int[][] targets = batch.stream().map(same -> same.window().targets()).toArray(int[][]::new);
    int widest = IntStream.range(0, targets.length).map(i -> targets[i].length).max().orElse(0);
    long[] labels = new long[targets.length * widest];
    Arrays.fill(labels, LossTerm.IGNORED);
    for (int row = 0; row < targets.length; row++) {
      for (int i = 0; i < targets[row].length; i++) {
        labels[row * widest + i] = targets[row][i];
      }
    }
    return inputs.with("labels", Tensors.ofLongs(labels, targets.length, widest));
  }
}
