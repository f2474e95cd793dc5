package org.warmstart.learn.task.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.Metric;
import org.warmstart.eval.metric.Metrics;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.CutEncoding;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.ListCells;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.example.TextColumns;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.learn.task.Logits;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.AuxiliaryLoss;
import org.warmstart.learn.task.input.InputRows;
import org.warmstart.learn.task.input.Parts;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.task.input.SequenceSettings;
import org.warmstart.learn.task.input.StartAndExtractTokens;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * Which of several choices goes with a text: the ending of a story, the answer to a question. Each
 * is read with the text as a pair and gets a score, over which there is a softmax (Devlin et al.
 * 2019, section 4.4; for models that read from left to right Radford et al. 2018, section 3.3).
 */
public final class MultipleChoice implements Task {
  static final String START = "start";
  static final String CHOICES = "choices";

  /** How the right choice is written. */
  public enum LabelForm {
    /** As it can be read; refused where two readings differ. */
    AUTO,
    /** Its number. */
    NUMBER,
    /** A for the first, B for the second, and so on. */
    LETTER,
    /** Its text. */
    TEXT
  }

  /**
   * The task's settings.
   *
   * @param choiceColumns the columns of the choices, by the files' own names; empty: they are a
   *     JSON list in the column {@code choices}
   * @param numberOfChoices how many each row has; null: as many as the first training row, and in
   *     evaluation any number
   * @param labelForm how the right choice is written
   * @param labelsFrom the number of the first choice, where it is written as a number
   * @param maxLength most tokens of a text with one choice, special ones included; longer pairs are
   *     cut, the longer text first. 0: what the model has positions for; null: 128, or what the
   *     model has positions for if that is fewer
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   * @param auxiliaryLanguageModel whether decoders predict the input's next tokens as a second loss
   *     (Radford et al. 2018, section 3.2)
   * @param auxiliaryWeight the factor of that loss, λ in the paper; null: 0.5
   */
  public record Settings(
      @Default("[]") List<String> choiceColumns,
      @Nullable @InRange(least = 2, most = 1000) Integer numberOfChoices,
      @Default("auto") LabelForm labelForm,
      @Default("0") @InRange(least = 0, most = 1) int labelsFrom,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable Boolean specialTokensInText,
      @Default("true") boolean auxiliaryLanguageModel,
      @Nullable @InRange(least = 0) Double auxiliaryWeight)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class,
          choiceColumns,
          numberOfChoices,
          labelForm,
          labelsFrom,
          maxLength,
          specialTokensInText,
          auxiliaryLanguageModel,
          auxiliaryWeight);
      SequenceSettings.requireAuxiliary(auxiliaryLanguageModel, auxiliaryWeight);
      choiceColumns = List.copyOf(choiceColumns);
      List<String> own = List.of(TextColumns.TEXT, START, CHOICES, TextColumns.TARGET, Column.ID);
      for (String column : choiceColumns) {
        if (own.contains(column)) {
          throw new InputException(
              "task.choiceColumns: '"
                  + column
                  + "' is a name of the task's own; rename the file's column (data.sql)");
        }
      }
      if (choiceColumns.size() == 1 || new HashSet<>(choiceColumns).size() < choiceColumns.size()) {
        throw new InputException(
            "task.choiceColumns: expected two columns or more, each of them once, found "
                + Messages.list(choiceColumns));
      }
    }

    @Override
    public List<Column> columns() {
      List<Column> columns = new ArrayList<>();
      columns.add(new Column(TextColumns.TEXT, "text", true));
      columns.add(new Column(START, null, true));
      if (choiceColumns.isEmpty()) {
        columns.add(new Column(CHOICES, CHOICES, true));
      }
      choiceColumns.forEach(name -> columns.add(new Column(name, name, true)));
      columns.add(new Column(TextColumns.TARGET, "label", true));
      return columns;
    }

    @Override
    public Set<String> listColumns() {
      return Set.of(CHOICES);
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    /** The scores of a row's choices are compared with each other, so all rows have as many. */
    @Override
    public Fitting fitting(List<String> checkpoint) {
      return new Fitting() {
        private Settings counted = Settings.this;

        @Override
        public void add(TaskRow row) {
          int here = counted.choices(row).size();
          if (counted.numberOfChoices == null) {
            counted =
                new Settings(
                    choiceColumns,
                    here,
                    labelForm,
                    labelsFrom,
                    maxLength,
                    specialTokensInText,
                    auxiliaryLanguageModel,
                    auxiliaryWeight);
          }
        }

        @Override
        public TaskSettings fitted(Consumer<String> notes) {
          notes.accept("choices: " + counted.numberOfChoices + " in every row");
          return counted;
        }
      };
    }

    @Override
    public Task create(TaskContext context) {
      return new MultipleChoice(this, context);
    }

    private List<String> choices(TaskRow row) {
      List<String> choices =
          choiceColumns.isEmpty()
              ? ListCells.require(row, CHOICES)
              : choiceColumns.stream().map(row::require).toList();
      String place = choiceColumns.isEmpty() ? row.place(CHOICES) : row.place();
      if (choices.size() < 2) {
        throw new InputException(place + ": expected two choices or more, found " + choices.size());
      }
      if (numberOfChoices != null && choices.size() != numberOfChoices) {
        throw new InputException(
            place
                + ": expected as many choices as the first row or task.numberOfChoices has, "
                + numberOfChoices
                + ", found "
                + choices.size());
      }
      for (int i = 0; i < choices.size(); i++) {
        if (choices.get(i).isBlank()) {
          String column = choiceColumns.isEmpty() ? CHOICES : choiceColumns.get(i);
          throw new InputException(row.place(column) + ": choice " + (i + 1) + " is empty");
        }
      }
      return choices;
    }

    /** The number of the right choice, from 0. */
    private int right(TaskRow row, List<String> choices) {
      String label = row.require(TextColumns.TARGET).strip();
      OptionalInt number = number(label, choices.size());
      OptionalInt letter = letter(label, choices.size());
      int index = choices.stream().map(String::strip).toList().indexOf(label);
      OptionalInt text = index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
      List<OptionalInt> readings =
          switch (labelForm) {
            case NUMBER -> List.of(number);
            case LETTER -> List.of(letter);
            case TEXT -> List.of(text);
            case AUTO -> List.of(number, letter, text);
          };
      int[] found =
          readings.stream()
              .filter(OptionalInt::isPresent)
              .mapToInt(OptionalInt::getAsInt)
              .distinct()
              .toArray();
      if (found.length == 1) {
        return found[0];
      }
      throw new InputException(
          row.place(TextColumns.TARGET)
              + ": "
              + Messages.quote(label)
              + (found.length > 1
                  ? " is a number or a letter as well as a choice's text; say which with"
                      + " task.labelForm"
                  : " is none of the "
                      + Messages.count(choices.size(), "choice")
                      + ", which are numbered "
                      + labelsFrom
                      + " to "
                      + (choices.size() - 1 + labelsFrom)));
    }

    private OptionalInt number(String label, int choices) {
      String plain = LabelNames.canonical(label);
      if (!plain.matches("[0-9]{1,6}")) {
        return OptionalInt.empty();
      }
      int number = Integer.parseInt(plain) - labelsFrom;
      return number >= 0 && number < choices ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static OptionalInt letter(String label, int choices) {
      int number = label.length() == 1 ? Character.toUpperCase(label.charAt(0)) - 'A' : -1;
      return number >= 0 && number < choices ? OptionalInt.of(number) : OptionalInt.empty();
    }
  }

  private final Settings settings;
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final InputRows rows;
  private final Truncation truncation;
  private final boolean leftToRight;
  private final @Nullable AuxiliaryLoss auxiliary;

  private MultipleChoice(Settings settings, TaskContext context) {
    this.settings = settings;
    ModelConfig config = context.config();
    leftToRight = config.family().readsLeftToRight();
    if (!config.family().heads().contains(head())) {
      throw new InputException(
          "multiple-choice: the family '"
              + config.family().modelType()
              + "' has no head for it; BERT and its kin, GPT-1, GPT-2 and the LSTM have one");
    }
    Tokenizer given = context.tokenizers().source();
    tokenizer = leftToRight ? StartAndExtractTokens.addTo(given) : given;
    auxiliary =
        SequenceSettings.auxiliary(
            config, settings.auxiliaryLanguageModel(), settings.auxiliaryWeight());
    reader = context.reader(tokenizer, settings.specialTokensInText());
    int maxLength = context.maxLength(settings.maxLength());
    SequenceFeatures.requireRoom(tokenizer, maxLength);
    truncation = Truncation.longestFirst(maxLength);
    rows = InputRows.of(config, tokenizer);
  }

  @Override
  public Loss loss() {
    return SequenceSettings.loss(auxiliary);
  }

  @Override
  public Head head() {
    return leftToRight ? Head.DOUBLE_HEADS : Head.MULTIPLE_CHOICE;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> SequenceFeatures.adapted(config, tokenizer);
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(tokenizer);
  }

  /** The example's tokens are those of all pairs, its numbers how many each pair has. */
  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String text = row.require(TextColumns.TEXT);
    if (text.isBlank()) {
      throw new InputException(row.place(TextColumns.TEXT) + ": is empty");
    }
    List<String> choices = settings.choices(row);
    int right = settings.right(row, choices);
    String start = row.get(START);
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(sampling);
    List<CutEncoding> pairs = new ArrayList<>();
    for (String each : choices) {
      String choice = start == null ? each : start + " " + each;
      pairs.add(CutEncoding.of(reader, text, choice, options, truncation));
    }
    return List.of(Parts.example(pairs, right));
  }

  /**
   * {@code input_ids} and the like [B, C, T]. Where an example has fewer choices than another its
   * first is there again, which the scorer leaves aside; in training all have as many.
   */
  @Override
  public Batch batch(List<Example> examples) {
    int choices = examples.stream().mapToInt(each -> each.numbers().length).max().orElseThrow();
    long[] labels = examples.stream().mapToLong(each -> (long) each.target()).toArray();
    if (!leftToRight) {
      return Parts.batch(examples, choices, rows, null).with("labels", labels, labels.length);
    }
    return Parts.batch(examples, choices, rows, auxiliary == null ? null : "labels")
        .with("mc_labels", labels, labels.length)
        .with("mc_token_ids", lastTokens(examples, choices), labels.length, choices);
  }

  /** Where each text's last token stands, [B, C], in rows that are filled up at their end. */
  private static long[] lastTokens(List<Example> examples, int choices) {
    long[] places = new long[examples.size() * choices];
    for (int i = 0; i < places.length; i++) {
      int[] lengths = examples.get(i / choices).numbers();
      int choice = i % choices;
      places[i] = lengths[choice < lengths.length ? choice : 0] - 1L;
    }
    return places;
  }

  @Override
  public String mainMetric() {
    return "accuracy";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new ChoiceScorer(scoring, leftToRight ? "mc_logits" : "logits");
  }

  private static final class ChoiceScorer implements Scorer {
    private final Metric<Integer, Integer> accuracy = Metrics.labelMetric("accuracy");
    private final List<Double> predictions = new ArrayList<>();
    private final Scoring scoring;
    private final String output;
    private double loss;

    ChoiceScorer(Scoring scoring, String output) {
      this.scoring = scoring;
      this.output = output;
    }

    @Override
    public void add(Model model, List<Example> examples, Batch batch) {
      float[][] rows = Logits.rows(model.forward(batch.toInputs()), output);
      for (int row = 0; row < rows.length; row++) {
        Example example = examples.get(row);
        float[] logits = Arrays.copyOf(rows[row], example.numbers().length);
        int right = (int) example.target();
        int best = Logits.greatest(logits);
        double total = Logits.logSumExp(logits);
        loss += total - logits[right];
        accuracy.add(best, right);
        List<Double> scores = new ArrayList<>();
        for (float logit : logits) {
          scores.add(Math.exp(logit - total));
        }
        scoring.tell(predictions.size(), right, best, scores);
        predictions.add((double) best);
      }
    }

    @Override
    public SortedMap<String, Double> result() {
      SortedMap<String, Double> values = new TreeMap<>(accuracy.result());
      values.put("loss", loss / predictions.size());
      return values;
    }

    @Override
    public List<Double> predictions() {
      return List.copyOf(predictions);
    }
  }
}
