package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.warmstart.base.InputException;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.task.LabelNames;
import org.warmstart.learn.task.LabeledText;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.Tasks;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Autograd;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/** Scores a checkpoint. */
public final class Evaluation {
  static final int USUAL_LENGTH = 128;
  private static final int LONGEST_WINDOW = 1024;

  private Evaluation() {}

  /**
   * Loads the checkpoint with the head it has and scores it.
   *
   * @param notes takes what the user should know of how the data were read
   * @return the metrics by name
   */
  public static SortedMap<String, Double> run(EvaluateConfig config, Consumer<String> notes) {
    return run(config, notes, classes -> {});
  }

  /**
   * As the other one.
   *
   * @param classes takes how each class fared, where there are classes
   */
  public static SortedMap<String, Double> run(
      EvaluateConfig config, Consumer<String> notes, Consumer<ClassTables> classes) {
    Path tokenizerPath = config.tokenizer() != null ? config.tokenizer() : config.checkpoint();
    TokenizerPair tokenizers = TokenizerPair.load(tokenizerPath);
    if (config.tokenizer() != null && !config.foreignTokenizer()) {
      TokenizerFit.require(
          config.checkpoint(),
          tokenizers,
          config.tokenizer().toString(),
          "'foreignTokenizer: true'");
    }
    Model model = Checkpoint.load(config.checkpoint(), head(config, tokenizers));
    try (Autograd.Off off = Autograd.off()) {
      return evaluate(config, tokenizers, model, notes, classes);
    } finally {
      model.release();
    }
  }

  private static SortedMap<String, Double> evaluate(
      EvaluateConfig config,
      TokenizerPair tokenizers,
      Model model,
      Consumer<String> notes,
      Consumer<ClassTables> classes) {
    TaskConfig taskConfig = config.task();
    TableData data = config.data();
    if (taskConfig == null || data == null) {
      try (DataCache cache = DataCache.temporary(notes)) {
        return textEvaluator(config, tokenizers, model, cache, notes).evaluate(model);
      }
    }
    Task task = task(config, taskConfig, data, tokenizers, model);
    List<LabeledText> rows = data.read(data.test(), notes);
    TaskEvaluator evaluator =
        new TaskEvaluator(task, TaskRows.encode(task, rows, "test", notes), config.batchSize());
    SortedMap<String, Double> scores = evaluator.evaluate(model);
    evaluator.classes().ifPresent(report -> classes.accept(new ClassTables(report, rows)));
    return scores;
  }

  private static Evaluator textEvaluator(
      EvaluateConfig config,
      TokenizerPair tokenizers,
      Model model,
      DataCache cache,
      Consumer<String> notes) {
    TextData text = config.text();
    Objective objective = config.objective();
    if (text == null || objective == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    requireHead(model, objective.head(), config.checkpoint());
    Tokenizer tokenizer = tokenizers.source();
    TextTokens tokens =
        new TextTokens(text, tokenizer, objective.readsSentences(), 0, config.seed());
    return new LossEvaluator(
        objective.evaluation(
            tokens.split(cache, notes).training(),
            tokenizer,
            cut(config, objective, model.config().maxPositions()),
            config.stride()),
        objective,
        Integer.MAX_VALUE);
  }

  /** The window, and as many of them at once as keep a batch at its usual size. */
  private static Cut cut(EvaluateConfig config, Objective objective, int positions) {
    Integer given = config.sequenceLength();
    if (given != null && given > positions) {
      throw new InputException(
          "sequenceLength " + given + " is more than the model's " + positions + " positions");
    }
    int usual = objective.readsSentences() ? USUAL_LENGTH : LONGEST_WINDOW;
    int length = given != null ? given : Math.min(positions, usual);
    int rows = config.batchSize();
    if (given == null && length > USUAL_LENGTH) {
      rows = Math.max(1, (int) ((long) rows * USUAL_LENGTH / length));
    }
    return new Cut(length, rows, config.seed());
  }

  private static Task task(
      EvaluateConfig config,
      TaskConfig taskConfig,
      TableData data,
      TokenizerPair tokenizers,
      Model model) {
    Path checkpoint = config.checkpoint();
    Optional<TrainedInputs> trained = TrainedInputs.read(checkpoint);
    trained.ifPresent(inputs -> inputs.require(data.hasPairs(), checkpoint));
    List<String> labels = model.config().labels();
    if (!taskConfig.labels().isEmpty() && !LabelNames.areNumbered(labels)) {
      Labels.requireOrder(taskConfig.labels(), labels);
    }
    Task task = task(config, taskConfig, tokenizers, model.config());
    requireHead(model, task.head(), checkpoint);
    return task;
  }

  private static Task task(
      EvaluateConfig config, TaskConfig taskConfig, TokenizerPair tokenizers, ModelConfig model) {
    boolean specials =
        TrainedInputs.read(config.checkpoint())
            .map(TrainedInputs::specialTokensInText)
            .orElse(false);
    List<String> labels = taskConfig.labels().isEmpty() ? model.labels() : taskConfig.labels();
    return Tasks.create(
        taskConfig.name(),
        tokenizers,
        model,
        taskConfig.settings(
            labels,
            model,
            new TaskConfig.Start(config.generation(), config.checkpoint(), specials, false)));
  }

  /** The head that is needed, for checkpoints that do not say which one they have. */
  private static Head head(EvaluateConfig config, TokenizerPair tokenizers) {
    TaskConfig task = config.task();
    Objective objective = config.objective();
    if (task != null) {
      return task(config, task, tokenizers, Checkpoint.config(config.checkpoint())).head();
    }
    if (objective == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    return objective.head();
  }

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
