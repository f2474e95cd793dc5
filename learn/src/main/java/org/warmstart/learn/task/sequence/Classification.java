package org.warmstart.learn.task.sequence;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.PairOrder;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.ProblemType;
import org.warmstart.text.stage.Sampling;

/** One class out of several for a text or a pair of texts. */
public final class Classification extends WholeTextTask {
  /**
   * The task's settings.
   *
   * @param labels names of the classes in the order of their numbers; empty: the checkpoint's, and
   *     those of the training data
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

    /** With the usual length; all of a text is text. */
    public static Settings of(List<String> labels) {
      return new Settings(labels, null, true, null, null, null, null);
    }

    @Override
    public Fitting fitting(List<String> checkpoint) {
      Labels found = new Labels(labels, checkpoint);
      return new Fitting() {
        @Override
        public void add(TaskRow row) {
          found.add(row.one(TextColumns.TARGET));
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          List<String> names = found.names(notes);
          return new Settings(
              names,
              maxLength,
              auxiliaryLanguageModel,
              auxiliaryWeight,
              specialTokensInText,
              pairOrder,
              layerMix);
        }
      };
    }

    @Override
    public Task create(TaskContext context) {
      return new Classification(this, context);
    }
  }

  private final LabelNames labels;

  private Classification(Settings settings, TaskContext context) {
    super(settings, context);
    List<String> names = context.labels(settings.labels());
    labels = new LabelNames(names);
    if (labels.size() < 2) {
      throw new InputException(
          "classification needs at least 2 classes; the labels are: " + Messages.list(names));
    }
  }

  @Override
  List<String> outputs() {
    return labels.names();
  }

  @Override
  ProblemType problem() {
    return ProblemType.SINGLE_LABEL_CLASSIFICATION;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String label = row.one(TextColumns.TARGET);
    if (label == null || label.isBlank()) {
      throw new InputException(row.place(TextColumns.TARGET) + ": the label is missing");
    }
    return List.of(
        features.encode(row, labels.require(label, row.place(TextColumns.TARGET)), sampling));
  }

  @Override
  public Batch batch(List<Example> examples) {
    long[] targets = examples.stream().mapToLong(example -> (long) example.target()).toArray();
    return features
        .batch(examples)
        .with("labels", targets, targets.length)
        .checkClasses("labels", labels.size());
  }

  @Override
  public Set<String> metrics() {
    return metrics(this, labels.size());
  }

  /** Two classes have scores of the second one as well. */
  public static Set<String> metrics(Task task, int classes) {
    Set<String> names = new TreeSet<>(task.scorer(Scoring.NONE).result().keySet());
    if (classes == 2) {
      names.addAll(List.of("f1_binary", "precision_binary", "recall_binary"));
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new ClassScorer(labels.names(), scoring, Logits::of);
  }
}
