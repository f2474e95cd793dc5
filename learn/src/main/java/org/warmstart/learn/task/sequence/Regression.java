package org.warmstart.learn.task.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.input.PairOrder;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.model.ProblemType;
import org.warmstart.text.stage.Sampling;

/** A real number for a text or a pair of texts, by squared error. */
public final class Regression extends WholeTextTask {
  /**
   * The task's settings.
   *
   * @param labels the name of the number, if any
   * @param maxLength most tokens of an input, special ones included; longer texts are cut, the
   *     longer of a pair first. 0: what the model has positions for; null: 128, or what the model
   *     has positions for if that is fewer
   * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as a second loss
   *     (Radford et al. 2018, section 3.2)
   * @param auxiliaryWeight the factor of that loss, λ in the paper; null: 0.5
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   * @param pairOrder whether decoders read a pair as it is given, or in both orders as texts to be
   *     compared have none (Radford et al. 2018, section 3.3); null: as the checkpoint was trained,
   *     else as given
   * @param layerMix whether the head reads a trained mix of all layers' states, and not the last
   *     layer's (Peters et al. 2018, section 3.2); null: as the checkpoint does
   */
  public record Settings(
      @Default("[]") List<String> labels,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("true") boolean auxiliaryLanguageModel,
      @Nullable @InRange(least = 0) Double auxiliaryWeight,
      @Nullable Boolean specialTokensInText,
      @Nullable PairOrder pairOrder,
      @Nullable Boolean layerMix)
      implements WholeTextTask.Settings {
    public Settings {
      NumberRange.check(
          Settings.class,
          labels,
          maxLength,
          auxiliaryLanguageModel,
          auxiliaryWeight,
          specialTokensInText,
          pairOrder,
          layerMix);
      SequenceSettings.requireAuxiliary(auxiliaryLanguageModel, auxiliaryWeight);
    }

    @Override
    public Task create(TaskContext context) {
      return new Regression(this, context);
    }
  }

  private final String name;

  private Regression(Settings settings, TaskContext context) {
    super(settings, context);
    List<String> labels = context.labels(settings.labels());
    if (labels.size() > 1) {
      throw new InputException(
          "regression gives one number and has at most one label, not " + Messages.list(labels));
    }
    name = labels.isEmpty() ? "score" : labels.get(0);
  }

  @Override
  List<String> outputs() {
    return List.of(name);
  }

  @Override
  ProblemType problem() {
    return ProblemType.REGRESSION;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String target = row.get(TextColumns.TARGET);
    return List.of(features.encode(row, number(row, target), sampling));
  }

  /**
   * A row's number.
   *
   * @throws InputException naming the row if it is none
   */
  public static double number(TaskRow row, @Nullable String target) {
    double number;
    try {
      number = target == null ? Double.NaN : Double.parseDouble(target.strip());
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!Double.isFinite(number)) {
      throw new InputException(
          row.place(TextColumns.TARGET)
              + ": expected a number such as 3.25 as the label, found "
              + (target == null ? "no value" : Messages.quote(target)));
    }
    return number;
  }

  @Override
  public Batch batch(List<Example> examples) {
    float[] labels = new float[examples.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (float) examples.get(row).target();
    }
    return features.batch(examples).with("labels", labels, labels.length);
  }

  @Override
  public String mainMetric() {
    return "pearson";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new NumberScorer(scoring);
  }

  private static final class NumberScorer implements Scorer {
    private final Metric<Double, Double> pearson = Metrics.scoreMetric("pearson");
    private final Metric<Double, Double> spearman = Metrics.scoreMetric("spearman");
    private final List<Double> predictions = new ArrayList<>();
    private final Scoring scoring;
    private double squares;

    NumberScorer(Scoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      float[][] rows = Logits.of(model, batch);
      for (int row = 0; row < rows.length; row++) {
        double predicted = rows[row][0];
        double target = examples.get(row).target();
        squares += (predicted - target) * (predicted - target);
        scoring.tell(predictions.size(), target, predicted);
        predictions.add(predicted);
        pearson.add(predicted, target);
        spearman.add(predicted, target);
      }
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>(pearson.result());
      values.putAll(spearman.result());
      values.put("loss", squares / predictions.size());
      return values;
    }

    @Override
    public List<Double> predictions() {
      return List.copyOf(predictions);
    }
  }
}
