package org.warmstart.learn.task.writing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.label.Labels;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.WritingLimits;
import org.warmstart.learn.written.InputTemplate;
import org.warmstart.learn.written.LabelAnswers;
import org.warmstart.learn.written.NumberAnswers;
import org.warmstart.learn.written.TextMetrics;
import org.warmstart.learn.written.Wording;
import org.warmstart.learn.written.WrittenScores;
import org.warmstart.text.Tokenizer;

/**
 * Any task as text to text: columns in a text with a prefix, and an answer that is written out and
 * read back, a class and a number, too (Raffel et al. 2020, section 2.4 and appendix D).
 */
public final class TextToText {
  private static final int ALL = Integer.MAX_VALUE;

  /** What an answer is. */
  public enum Answers {
    /** Any text, compared by metrics of texts. */
    TEXT,
    /** The name of a class. */
    LABELS,
    /** A number. */
    NUMBER
  }

  private TextToText() {}

  /**
   * The task's settings.
   *
   * @param input what the model reads: a text with the names of columns in braces, as {@code mrpc
   *     sentence1: {sentence1} sentence2: {sentence2}}
   * @param answers what the model writes, and so how it is scored
   * @param labels the classes as the table has them, in the order of their numbers; empty: those of
   *     the training data
   * @param labelNames how classes are written that are not to be written as the table has them, say
   *     {@code {"0": not_equivalent, "1": equivalent}}
   * @param roundTo the step that numbers are rounded to before they are written, 0.2 for T5's
   *     STS-B; null: they are not
   * @param unreadableAs what an answer counts as that is no number
   * @param maxLength most tokens of an input, special ones included; longer ones are cut. 0: what
   *     the model has positions for; null: 128, or what the model has positions for if that is
   *     fewer
   * @param maxTargetLength most tokens of an answer; null: 64, or as many as the decoder has
   *     positions for
   * @param numBeams beams for generating in evaluation; null: what the checkpoint's
   *     generation_config.json says, else one for classes and numbers and four for texts
   * @param generatedExamples evaluation rows that answers are written for; null: all
   * @param metrics what answers that are texts are compared by
   */
  public record Settings(
      @Default("'{text}'") String input,
      @Default("text") Answers answers,
      @Default("[]") List<String> labels,
      @Default("{}") Map<String, String> labelNames,
      @Nullable @InRange(above = 0) Double roundTo,
      @Nullable @InRange Double unreadableAs,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable @InRange(least = 1) Integer maxTargetLength,
      @Nullable @InRange(least = 1) Integer numBeams,
      @Nullable @InRange(least = 0) Integer generatedExamples,
      @Default("[rouge, word-f1]") List<MetricSettings> metrics)
      implements TaskSettings {
    /** As in T5's code. */
    private static final double UNREADABLE_AS = -1;

    public Settings {
      NumberRange.check(
          Settings.class,
          input,
          answers,
          labels,
          labelNames,
          roundTo,
          unreadableAs,
          maxLength,
          maxTargetLength,
          numBeams,
          generatedExamples,
          metrics);
      labels = List.copyOf(labels);
      labelNames = Collections.unmodifiableMap(new LinkedHashMap<>(labelNames));
      metrics = List.copyOf(metrics);
      TextMetrics.check(metrics);
      require(answers == Answers.LABELS, labels.isEmpty() && labelNames.isEmpty(), "labels");
      require(answers == Answers.NUMBER, roundTo == null && unreadableAs == null, "number");
      for (String column : new InputTemplate(input).columns()) {
        if (column.equals(TextColumns.TARGET) || column.equals(Column.ID)) {
          throw new InputException(
              "task.input: '"
                  + column
                  + "' is a name of the task's own; rename the file's column (data.sql)");
        }
      }
    }

    private static void require(boolean read, boolean absent, String answers) {
      if (!read && !absent) {
        throw new InputException(
            "task: "
                + (answers.equals("labels") ? "labels and labelNames" : "roundTo and unreadableAs")
                + " go with answers: "
                + answers);
      }
    }

    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      for (String name : new InputTemplate(input).columns()) {
        columns.add(new Column(name, name, true));
      }
      columns.add(new Column(TextColumns.TARGET, "label", false));
      return columns;
    }

    @Override
    public boolean generates() {
      return true;
    }

    @Override
    public @Nullable Fitting fitting(List<String> checkpoint) {
      if (answers != Answers.LABELS) {
        return null;
      }
      Labels found = new Labels(given(), List.of());
      return new Fitting() {
        @Override
        public void add(TaskRow row) {
          found.add(row.one(TextColumns.TARGET));
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          return new Settings(found.names(notes), Settings.this);
        }
      };
    }

    /** The same with the classes of the training data. */
    private Settings(List<String> labels, Settings of) {
      this(
          of.input,
          of.answers,
          labels,
          of.labelNames,
          of.roundTo,
          of.unreadableAs,
          of.maxLength,
          of.maxTargetLength,
          of.numBeams,
          of.generatedExamples,
          of.metrics);
    }

    private List<String> given() {
      return labels.isEmpty() ? List.copyOf(labelNames.keySet()) : labels;
    }

    @Override
    public Task create(TaskContext context) {
      Tokenizer tokenizer = context.tokenizers().target();
      InputTemplate template = new InputTemplate(input);
      int beams = answers == Answers.TEXT ? WritingTask.USUAL_BEAMS : 1;
      Wording wording;
      Supplier<WrittenScores> scores;
      switch (answers) {
        case LABELS -> {
          LabelNames names = names();
          List<String> written = names.names().stream().map(this::answer).toList();
          Map<String, Integer> numbers =
              LabelAnswers.numbers(
                  written, text -> tokenizer.decode(tokenizer.encode(text).ids(), true));
          wording = row -> worded(template, row, written.get(number(names, row)));
          scores = () -> LabelAnswers.of(numbers, written.size());
        }
        case NUMBER -> {
          double unreadable = unreadableAs == null ? UNREADABLE_AS : unreadableAs;
          wording = row -> worded(template, row, NumberAnswers.written(number(row), roundTo));
          scores = () -> new NumberAnswers(unreadable);
        }
        case TEXT -> {
          wording = row -> worded(template, row, target(row));
          scores = () -> new TextMetrics(metrics);
        }
        default -> throw new IllegalStateException(answers.name());
      }
      return new WritingTask(
          context,
          new WritingLimits(maxLength, maxTargetLength, numBeams, beams),
          wording,
          scores,
          generatedExamples == null ? ALL : generatedExamples);
    }

    private LabelNames names() {
      LabelNames names = new LabelNames(given());
      if (names.size() < 2) {
        throw new InputException(
            "task.labels: answers that are labels need at least 2 classes, which a model that writes"
                + " does not know by itself; there are: "
                + Messages.list(given()));
      }
      for (String name : labelNames.keySet()) {
        if (names.number(name).isEmpty()) {
          throw new InputException("task.labelNames: " + names.unknown(name));
        }
      }
      return names;
    }

    private String answer(String label) {
      String same = LabelNames.canonical(label);
      return labelNames.entrySet().stream()
          .filter(entry -> LabelNames.canonical(entry.getKey()).equals(same))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(label);
    }

    private static Wording.Worded worded(InputTemplate template, TaskRow row, String answer) {
      return new Wording.Worded(template.fill(row), null, answer);
    }

    private static String target(TaskRow row) {
      String target = row.one(TextColumns.TARGET);
      if (target == null || target.isBlank()) {
        throw new InputException(row.place(TextColumns.TARGET) + ": the answer is missing");
      }
      return target;
    }

    private static int number(LabelNames names, TaskRow row) {
      return names.require(target(row), row.place(TextColumns.TARGET));
    }

    private static double number(TaskRow row) {
      Double number = NumberAnswers.read(target(row));
      if (number == null) {
        throw new InputException(
            row.place(TextColumns.TARGET)
                + ": expected a number such as 3.25 as the answer, found "
                + Messages.quote(target(row)));
      }
      return number;
    }
  }
}
