package org.warmstart.learn.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.data.batch.PaddedRows;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.ProblemType;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/** How long a name is that stands in three columns: a number for more texts than two. */
public final class ToyTask implements Task {
  private static final List<String> COLUMNS = List.of("given", "middle", "family");

  /**
   * What is learned.
   *
   * @param unit letters that count as one
   */
  public record Settings(@Default("10.0") double unit) implements TaskSettings {
    @Override
    public List<Column> columns() {
      return COLUMNS.stream().map(name -> new Column(name, name, true)).toList();
    }

    @Override
    public Task create(TaskContext context) {
      return new ToyTask(unit, context.tokenizers());
    }
  }

  private final double unit;
  private final TokenizerPair tokenizers;

  private ToyTask(double unit, TokenizerPair tokenizers) {
    this.unit = unit;
    this.tokenizers = tokenizers;
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_CLASSIFICATION;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> config.withLabels(List.of("length")).withProblemType(ProblemType.REGRESSION);
  }

  @Override
  public TokenizerPair tokenizers() {
    return tokenizers;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String name = COLUMNS.stream().map(row::require).collect(Collectors.joining(" "));
    Encoding encoding = tokenizers.source().encode(name);
    return List.of(Example.ofNumber(encoding, encoding.size(), name.length() / unit));
  }

  @Override
  public Batch batch(List<Example> examples) {
    int[][] ids = examples.stream().map(Example::ids).toArray(int[][]::new);
    PaddedRows padded = Padding.pad(ids, 0);
    float[] labels = new float[ids.length];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (float) examples.get(row).target();
    }
    return new Batch(ids.length, padded.values().length)
        .with("input_ids", padded.values(), padded.shape())
        .with("attention_mask", Padding.mask(ids).values(), padded.shape())
        .with("labels", labels, labels.length);
  }

  @Override
  public String mainMetric() {
    return "error";
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return false;
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new Scorer() {
      private final List<Double> predictions = new ArrayList<>();
      private double error;

      @Override
      public void add(Model model, List<Example> examples, Batch batch) {
        var outputs = model.forward(batch.toInputs());
        float[] lengths = Tensors.floats(Objects.requireNonNull(outputs.get("logits")));
        for (int row = 0; row < lengths.length; row++) {
          double right = examples.get(row).target();
          scoring
              .predictions()
              .add(
                  predictions.size(),
                  Map.of(Scoring.REFERENCE, right, Scoring.PREDICTION, (double) lengths[row]));
          predictions.add((double) lengths[row]);
          error += Math.abs(lengths[row] - right);
        }
      }

      @Override
      public SortedMap<String, Double> result() {
        return new TreeMap<>(Map.of("error", error / predictions.size()));
      }

      @Override
      public List<Double> predictions() {
        return predictions;
      }
    };
  }
}
