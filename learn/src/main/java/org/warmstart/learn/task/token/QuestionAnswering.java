package org.warmstart.learn.task.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.input.InputRows;
import org.warmstart.learn.task.input.SequenceFeatures;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.answer.ContextWindow;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * Where in a context the answer to a question starts and ends. A context that is longer than the
 * model reads has several windows; in those without the answer, and for questions without one, the
 * first token is learned (Devlin et al. 2019, sections 4.2 and 4.3).
 */
public final class QuestionAnswering implements Task {
  static final String QUESTION = "question";
  static final String CONTEXT = "context";
  static final String ANSWERS = "answers";
  static final String START = "answer_start";
  static final String IMPOSSIBLE = "is_impossible";

  /**
   * The task's settings.
   *
   * @param maxLength most tokens of a window, question and special tokens included. 0: what the
   *     model has positions for; null: 384, or what the model has positions for if that is fewer
   * @param stride tokens that neighbouring windows share; null: 128, or a third of the length if
   *     that is fewer
   * @param unanswerable whether questions may have no answer, as in SQuAD 2.0; otherwise such rows
   *     are refused
   * @param candidates how many of the likeliest starts and ends are put together, and how many
   *     candidates for an answer are kept
   * @param maxAnswerLength most tokens of a predicted answer
   * @param noAnswerThreshold by how much the score of "no answer" must be greater than that of the
   *     best answer to be predicted
   * @param specialTokensInText whether what is spelled like a special token, such as {@code [SEP]},
   *     in a text is one; null: as the checkpoint was trained, else no
   */
  public record Settings(
      @Nullable @InRange(least = 0) Integer maxLength,
      @Nullable @InRange(least = 0) Integer stride,
      @Default("false") boolean unanswerable,
      @Default("20") @InRange(least = 1, most = 1000) int candidates,
      @Default("30") @InRange(least = 1) int maxAnswerLength,
      @Default("0") @InRange double noAnswerThreshold,
      @Nullable Boolean specialTokensInText)
      implements TaskSettings {
    public Settings {
      NumberRange.check(
          Settings.class,
          maxLength,
          stride,
          unanswerable,
          candidates,
          maxAnswerLength,
          noAnswerThreshold,
          specialTokensInText);
      if (!unanswerable && noAnswerThreshold != 0) {
        throw new InputException("task.noAnswerThreshold: read with 'unanswerable: true' alone");
      }
    }

    @Override
    public List<Column> columns() {
      return List.of(
          new Column(QUESTION, QUESTION, true),
          new Column(CONTEXT, CONTEXT, true),
          new Column(ANSWERS, ANSWERS, false),
          new Column(START, null, false),
          new Column(IMPOSSIBLE, null, false));
    }

    @Override
    public Set<String> targets() {
      return Set.of(ANSWERS, START, IMPOSSIBLE);
    }

    @Override
    public boolean predictsTexts() {
      return true;
    }

    @Override
    public boolean readsSpecialTokens() {
      return Boolean.TRUE.equals(specialTokensInText);
    }

    @Override
    public Task create(TaskContext context) {
      return new QuestionAnswering(this, context);
    }

    private AnswerSettings answers() {
      return new AnswerSettings(
          candidates,
          maxAnswerLength,
          unanswerable,
          noAnswerThreshold,
          Integer.valueOf(0).equals(maxLength) ? null : maxLength,
          stride);
    }
  }

  private final Settings settings;
  private final Tokenizer tokenizer;
  private final Tokenizer reader;
  private final InputRows rows;
  private final int maxLength;
  private final int stride;

  private QuestionAnswering(Settings settings, TaskContext context) {
    this.settings = settings;
    tokenizer = context.tokenizers().source();
    reader = context.reader(tokenizer, settings.specialTokensInText());
    int positions = context.config().maxPositions();
    boolean all = Integer.valueOf(0).equals(settings.maxLength());
    maxLength = all ? positions : settings.answers().lengthFor(positions);
    stride = settings.answers().strideFor(maxLength);
    rows = InputRows.of(context.config(), tokenizer).filledAtTheEnd();
  }

  @Override
  public Head head() {
    return Head.QUESTION_ANSWERING;
  }

  @Override
  public UnaryOperator<ModelConfig> adaptation() {
    return config -> SequenceFeatures.adapted(config, tokenizer);
  }

  @Override
  public TokenizerPair tokenizers() {
    return TokenizerPair.of(tokenizer);
  }

  /**
   * A window as its example's numbers: its number among the row's windows and how many there are,
   * the places of the answer's first and last token and of "no answer", the place of the context's
   * first token, then where each of the context's tokens starts and ends in it.
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers of an example; compared by nobody
  record Window(
      int number, int windows, int start, int end, int noAnswer, int first, int[] offsets) {
    static Window of(Example example) {
      int[] numbers = example.numbers();
      return new Window(
          numbers[0],
          numbers[1],
          numbers[2],
          numbers[3],
          numbers[4],
          numbers[5],
          Arrays.copyOfRange(numbers, 6, numbers.length));
    }

    boolean isLast() {
      return number == windows - 1;
    }

    int[] starts() {
      return Arrays.copyOf(offsets, offsets.length / 2);
    }

    int[] ends() {
      return Arrays.copyOfRange(offsets, offsets.length / 2, offsets.length);
    }
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    String question = row.require(QUESTION).stripLeading();
    String context = row.require(CONTEXT);
    for (String column : List.of(QUESTION, CONTEXT)) {
      if (row.require(column).isBlank()) {
        throw new InputException(row.place(column) + ": is empty");
      }
    }
    RightAnswers answers = RightAnswers.of(row);
    if (answers.texts().isEmpty() && !settings.unanswerable()) {
      throw new InputException(
          row.place(ANSWERS)
              + ": there is no answer; 'task.unanswerable: true' learns that there may be none");
    }
    List<ContextWindow> windows;
    try {
      windows = ContextWindow.of(reader, question, context, maxLength, stride, sampling);
    } catch (InputException e) {
      throw new InputException(
          row.place(QUESTION)
              + ": the question has "
              + Messages.count(reader.ids(question).length, "token")
              + " and leaves no room for the context in windows of "
              + Messages.count(maxLength, "token")
              + " that share "
              + stride
              + " (task.maxLength, task.stride)",
          e);
    }
    List<Example> examples = new ArrayList<>();
    for (ContextWindow window : windows) {
      examples.add(example(window, answers, examples.size(), windows.size()));
    }
    return examples;
  }

  private static Example example(
      ContextWindow window, RightAnswers answers, int number, int windows) {
    int[] places = {window.noAnswer(), window.noAnswer()};
    if (!answers.texts().isEmpty()) {
      int end = answers.start() + answers.texts().get(0).length();
      places = window.places(answers.start(), end);
    }
    int[] starts = window.starts();
    int[] ends = window.ends();
    int[] numbers = new int[6 + starts.length + ends.length];
    int[] places6 = {number, windows, places[0], places[1], window.noAnswer(), window.first()};
    System.arraycopy(places6, 0, numbers, 0, places6.length);
    System.arraycopy(starts, 0, numbers, places6.length, starts.length);
    System.arraycopy(ends, 0, numbers, places6.length + starts.length, ends.length);
    return Example.ofNumber(window.encoding(), window.encoding().size(), 0).withNumbers(numbers);
  }

  @Override
  public Batch batch(List<Example> examples) {
    List<Window> windows = examples.stream().map(Window::of).toList();
    long[] starts = windows.stream().mapToLong(Window::start).toArray();
    long[] ends = windows.stream().mapToLong(Window::end).toArray();
    return rows.batch(examples)
        .with("start_positions", starts, starts.length)
        .with("end_positions", ends, ends.length);
  }

  @Override
  public String mainMetric() {
    return "f1";
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new AnswerScorer(settings.answers(), scoring);
  }
}
