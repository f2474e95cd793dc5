package org.warmstart.learn.task.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.eval.metric.MetricSettings;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.chat.ChatFeatures;
import org.warmstart.learn.chat.ChatRows;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.chat.Learned;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.PackedExamples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.task.Generating;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.written.TextMetrics;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.chat.ChatTemplates;
import org.warmstart.text.chat.Turn;
import org.warmstart.text.stage.Sampling;

/**
 * Answers in conversations, with a model that reads from left to right: next-token prediction on a
 * whole conversation, of which only the answers count (Ouyang et al. 2022, section 3.5, "SFT"), or
 * every turn but the first (Zhang et al. 2020, DialoGPT, section 3.1).
 */
public final class Conversation extends ChatTask {
  /**
   * The task's settings.
   *
   * @param template how a conversation is written down: {@code turns}, each with the end token
   *     behind it; {@code chatml}, each with its role, between two tokens that are added; or a
   *     template in Jinja2. Null: the checkpoint's, or {@code turns} where it has none. It becomes
   *     part of the result's tokenizer_config.json
   * @param learn what the model learns to write: {@code answers} of the assistant, the {@code last}
   *     answer, all {@code turns} but the first, or {@code everything}. Null: answers; with {@code
   *     reverse} turns
   * @param reverse whether turns are read in the other order, for a model that says how likely a
   *     question is for its answer; only with the template {@code turns}
   * @param packing whether several conversations share a row of {@code maxLength} tokens, in which
   *     none sees another; with GPT-1, GPT-2 and GPT-BigCode
   * @param maxLength most tokens of a conversation; longer ones are cut at their end. 0: what the
   *     model has positions for; null: 1024, or what the model has positions for if that is fewer
   * @param ignoredKeys keys of a turn beside its role and its text that may be there and are not
   *     read
   * @param specialTokensInText whether what is spelled like a special token in a turn is one; such
   *     turns are refused otherwise
   * @param generatedExamples evaluation examples whose last answer is written
   * @param metrics what the written answers are compared by, metrics of texts
   */
  public record Settings(
      @Nullable String template,
      @Nullable Learned learn,
      @Default("false") boolean reverse,
      @Default("false") boolean packing,
      @Nullable @InRange(least = 0) Integer maxLength,
      @Default("[]") List<String> ignoredKeys,
      @Default("false") boolean specialTokensInText,
      @Default("100") @InRange(least = 0) int generatedExamples,
      @Default("[rouge, word-f1]") List<MetricSettings> metrics)
      implements ChatTask.Settings {
    public Settings {
      NumberRange.check(
          Settings.class,
          template,
          learn,
          reverse,
          packing,
          maxLength,
          ignoredKeys,
          specialTokensInText,
          generatedExamples,
          metrics);
      ignoredKeys = List.copyOf(ignoredKeys);
      metrics = List.copyOf(metrics);
      TextMetrics.check(metrics);
      if (reverse && !ChatTemplates.TURNS.equals(template)) {
        throw new InputException(
            "task.reverse goes with 'template: turns', which has no roles that the other order"
                + " would mix up");
      }
      if (reverse && learn != null && learn != Learned.TURNS) {
        throw new InputException(
            "task.reverse learns all turns but the first, so 'learn' has to be 'turns' or left out");
      }
    }

    private Learned learned() {
      return learn != null ? learn : reverse ? Learned.TURNS : Learned.ANSWERS;
    }

    @Override
    public List<Column> columns() {
      return ConversationRows.COLUMNS;
    }

    @Override
    public Set<String> targets() {
      return Set.of(ConversationRows.COMPLETION, ConversationRows.OUTPUT);
    }

    @Override
    public boolean generates() {
      return true;
    }

    @Override
    public Task create(TaskContext context) {
      return new Conversation(this, context);
    }
  }

  private final Settings settings;
  private final GenerationSettings generation;

  private Conversation(Settings settings, TaskContext context) {
    super(settings, context, "conversation");
    this.settings = settings;
    ModelConfig config = context.config();
    if (settings.packing() && !config.family().packsTexts()) {
      throw new InputException(
          "task.packing: '"
              + config.family().modelType()
              + "' cannot keep several texts in a row apart; leave it out");
    }
    generation = Generating.ofAnswers(context, features.endOfTurn());
  }

  @Override
  public GenerationSettings generation() {
    return generation;
  }

  @Override
  public List<Example> encode(TaskRow row, @Nullable Sampling sampling) {
    requireUnsampled(sampling, "conversations");
    List<Turn> turns = rows.read(row);
    if (settings.reverse()) {
      turns = new ArrayList<>(turns);
      Collections.reverse(turns);
    }
    List<Turn> ordered = turns;
    ChatFeatures.Tokens tokens =
        at(row.place(), () -> features.encode(ordered, settings.learned()));
    return List.of(
        Example.ofTokens(tokens.ids(), tokens.uncut(), turns.get(turns.size() - 1).text())
            .withNumbers(ChatRows.numbers(tokens.ids().length, tokens.learned())));
  }

  @Override
  public Examples arranged(Examples training) {
    return settings.packing()
        ? new PackedExamples(training, features.maxLength(), ChatRows::together)
        : training;
  }

  @Override
  public Batch batch(List<Example> examples) {
    return ChatRows.batch(
        examples.stream().map(Example::ids).toArray(int[][]::new),
        examples.stream().map(Example::numbers).toArray(int[][]::new),
        features.filler());
  }

  @Override
  public Set<String> metrics() {
    Set<String> names = new HashSet<>(TextMetrics.LOSSES);
    if (settings.generatedExamples() > 0) {
      names.addAll(new TextMetrics(settings.metrics()).result().keySet());
    }
    return names;
  }

  @Override
  public String mainMetric() {
    return "loss";
  }

  @Override
  public boolean greaterIsBetter(String metric) {
    return !TextMetrics.LOSSES.contains(metric)
        && new TextMetrics(settings.metrics()).greaterIsBetter(metric);
  }

  @Override
  public Scorer scorer(Scoring scoring) {
    return new AnswerWriter(
        features.tokenizer(),
        generation.toBuilder().numReturnSequences(1).build(),
        new TextMetrics(settings.metrics()),
        settings.generatedExamples(),
        scoring);
  }
}
