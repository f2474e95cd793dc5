package org.warmstart.learn.task.sequence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.MultiLabelF1;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.model.ProblemType;
import org.warmstart.text.stage.Sampling;

/**
 * Any number of several labels for a text or a pair of texts: a decision by itself for each, by
 * binary cross-entropy ({@code problem_type: multi_label_classification}).
 */
public final class MultiLabelClassification extends WholeTextTask {
  /**
   * The task's settings.
   *
   * @param labels names of the labels in the order of their numbers; empty: the checkpoint's, and
   *     those of the training data
   * @param separator what is between the labels in a cell; a cell that is a JSON list is read as
   *     one. A cell with nothing in it stands for no label
   * @param threshold from which probability on a label is predicted. In training and evaluation
   *     only: who uses the model takes one half, as Hugging Face's pipelines do
   * @param maxLength most tokens of an input, special ones included; longer texts are cut, the
   *     longer of a pair first. 0: what the model has positions for; null: 128, or what the model
   *     has positions for if that is fewer
   * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as a second loss
   *     (Radford et al. 2018, section 3.2)
   * @param auxiliaryWeight the factor of that loss, λ in the paper; null: 0.5
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   * @param layerMix whether the head reads a trained mix of all layers' states, and not the last
   *     layer's (Peters et al. 2018, section 3.2); null: as the checkpoint does
   */
  public record Settings(
      @Default("[]") List<String> labels,
      @Default("','") String separator,
      @Default("0.5") @InRange(above = 0, below = 1) double threshold,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("true") boolean auxiliaryLanguageModel,
      @Nullable @InRange(least = 0) Double auxiliaryWeight,
      @Nullable Boolean specialTokensInText,
      @Nullable Boolean layerMix)
      implements WholeTextTask.Settings {
    public Settings {
      NumberRange.check(
          Settings.class,
          labels,
          separator,
          threshold,
          maxLength,
          auxiliaryLanguageModel,
          auxiliaryWeight,
          specialTokensInText,
          layerMix);
      SequenceSettings.requireAuxiliary(auxiliaryLanguageModel, auxiliaryWeight);
      if (separator.isEmpty()) {
        throw new InputException("task.separator: must not be empty; ',' is the default");
      }
    }

    @Override
    public Fitting fitting(List<String> checkpoint) {
      Labels found = new Labels(labels, checkpoint);
      return new Fitting() {
        private long without;

        @Override
        public void add(TaskRow row) {
          List<String> of = labelsOf(row, separator);
          found.addAll(of);
          without += of.isEmpty() ? 1 : 0;
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          List<String> names = found.names(notes);
          if (without > 0) {
            notes.accept(
                "labels: "
                    + Messages.count(without, "training row has", "training rows have")
                    + " none");
          }
          return new Settings(
              names,
              separator,
              threshold,
              maxLength,
              auxiliaryLanguageModel,
              auxiliaryWeight,
              specialTokensInText,
              layerMix);
        }
      };
    }

    @Override
    public Task create(TaskContext context) {
      return new MultiLabelClassification(this, context);
    }
  }

  private final LabelNames labels;
  private final String separator;
  private final double threshold;

  private MultiLabelClassification(Settings settings, TaskContext context) {
    super(settings, context);
    separator = settings.separator();
    threshold = settings.threshold();
    labels = new LabelNames(context.labels(settings.labels()));
    if (labels.size() < 1) {
      throw new InputException("multi-label: there are no labels to learn, in no row of the table");
    }
  }

  private static List<String> labelsOf(TaskRow row, String separator) {
    String place = row.place(TextColumns.TARGET);
    String cell = row.get(TextColumns.TARGET);
    if (cell == null) {
      throw new InputException(place + ": the labels are missing; none is an empty cell or []");
    }
    boolean isList = ListCells.isList(cell);
    if (isList || row.values().contains(TextColumns.TARGET)) {
      requireTexts(cell, isList, place);
    }
    List<String> labels =
        ListCells.read(cell)
            .orElseGet(() -> Arrays.asList(Pattern.compile(separator, Pattern.LITERAL).split(cell)))
            .stream()
            .filter(label -> !label.isBlank())
            .toList();
    Set<String> seen = new TreeSet<>();
    for (String label : labels) {
      if (!seen.add(LabelNames.canonical(label))) {
        throw new InputException(
            place + ": the label " + Messages.quote(label.strip()) + " is there twice");
      }
    }
    return labels;
  }

  private static void requireTexts(String cell, boolean isList, String place) {
    String problem = isList ? ListCells.problem(cell) : "is " + Messages.quote(cell);
    if (problem != null) {
      throw new InputException(
          place
              + ": "
              + problem
              + "; labels are a list of texts, such as [\"animal\", \"3\"], or one text");
    }
  }

  @Override
  List<String> outputs() {
    return labels.names();
  }

  @Override
  ProblemType problem() {
    return ProblemType.MULTI_LABEL_CLASSIFICATION;
  }

  /** The numbers of the right labels, in ascending order, are the example's. */
  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    int[] numbers =
        labelsOf(row, separator).stream()
            .mapToInt(label -> labels.require(label, row.place(TextColumns.TARGET)))
            .sorted()
            .toArray();
    return List.of(features.encode(row, 0, sampling).withNumbers(numbers));
  }

  @Override
  public Batch batch(List<Example> examples) {
    int classes = labels.size();
    float[] targets = new float[examples.size() * classes];
    for (int row = 0; row < examples.size(); row++) {
      for (int label : examples.get(row).numbers()) {
        targets[row * classes + label] = 1;
      }
    }
    return features.batch(examples).with("labels", targets, examples.size(), classes);
  }

  @Override
  public String mainMetric() {
    return "f1_micro";
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return !metric.endsWith("loss");
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new SetScorer(scoring);
  }

  private final class SetScorer implements Scorer {
    private final Scoring scoring;
    private final MultiLabelF1<Integer> sets = new MultiLabelF1<>();
    private double loss;
    private int examples;

    SetScorer(Scoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void add(Model model, List<Example> batchExamples, Batch batch) {
      float[][] rows = Logits.of(model, batch);
      for (int row = 0; row < rows.length; row++) {
        Set<Integer> right = new TreeSet<>();
        Arrays.stream(batchExamples.get(row).numbers()).forEach(right::add);
        Set<Integer> predicted = new TreeSet<>();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int c = 0; c < rows[row].length; c++) {
          double logit = rows[row][c];
          double probability = 1 / (1 + Math.exp(-logit));
          scores.put(labels.names().get(c), probability);
          if (probability >= threshold) {
            predicted.add(c);
          }
          // the negative logarithm of what the right decision's probability is
          double wanted = right.contains(c) ? -logit : logit;
          loss += Math.max(wanted, 0) + Math.log1p(Math.exp(-Math.abs(wanted)));
        }
        sets.add(predicted, right);
        scoring.tell(examples++, named(right), named(predicted), scores);
      }
    }

    private List<String> named(Set<Integer> numbers) {
      return numbers.stream().map(labels.names()::get).toList();
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>(sets.result());
      values.put("loss", loss / ((double) examples * labels.size()));
      return values;
    }

    @Override
    public Map<String, PrecisionRecallF1.ClassScores> classScores() {
      Map<String, PrecisionRecallF1.ClassScores> named = new LinkedHashMap<>();
      sets.perLabel().forEach((label, of) -> named.put(labels.names().get(label), of));
      return named;
    }
  }
}
