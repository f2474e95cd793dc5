package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.ObjectiveSettings;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.task.LabelNames;
import org.warmstart.learn.task.LabeledText;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.Tasks;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Autograd;
import org.warmstart.text.file.TokenizerPair;

/** Scores a checkpoint. */
public final class Evaluation {
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
    Model model = Checkpoint.load(config.checkpoint());
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
      return textEvaluator(config, tokenizers, model).evaluate(model);
    }
    Task task = task(config.checkpoint(), taskConfig, data, tokenizers, model);
    List<LabeledText> rows = data.read(data.test(), notes);
    TaskEvaluator evaluator =
        new TaskEvaluator(task, TaskRows.encode(task, rows, "test", notes), config.batchSize());
    SortedMap<String, Double> scores = evaluator.evaluate(model);
    evaluator.classes().ifPresent(report -> classes.accept(new ClassTables(report, rows)));
    return scores;
  }

  private static Evaluator textEvaluator(
      EvaluateConfig config, TokenizerPair tokenizers, Model model) {
    TextData text = config.text();
    String name = config.objective();
    if (text == null || name == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    Objective objective = Objectives.named(name);
    ObjectiveSettings settings =
        new ObjectiveSettings(
            config.sequenceLength(),
            config.batchSize(),
            config.nextSentence(),
            ObjectiveSettings.MASK_PROBABILITY,
            ObjectiveSettings.SHORT_SEQUENCE_PROBABILITY,
            config.seed());
    requireHead(model, objective.head(settings), config.checkpoint());
    return new LossEvaluator(
        objective.batches(
            text.read(tokenizers.source(), objective.readsSentences(), 0, config.seed()).training(),
            tokenizers.source(),
            settings),
        objective.languageModelTerm(),
        Integer.MAX_VALUE);
  }

  private static Task task(
      Path checkpoint,
      TaskConfig taskConfig,
      TableData data,
      TokenizerPair tokenizers,
      Model model) {
    Optional<TrainedInputs> trained = TrainedInputs.read(checkpoint);
    trained.ifPresent(inputs -> inputs.require(data.hasPairs(), checkpoint));
    List<String> labels = model.config().labels();
    if (!taskConfig.labels().isEmpty() && !LabelNames.areNumbered(labels)) {
      Labels.requireOrder(taskConfig.labels(), labels);
    }
    Task task =
        Tasks.create(
            taskConfig.name(),
            tokenizers,
            model.config(),
            taskConfig.settings(
                taskConfig.labels().isEmpty() ? labels : taskConfig.labels(),
                model.config().maxPositions(),
                trained.map(TrainedInputs::specialTokensInText).orElse(false)));
    requireHead(model, task.head(), checkpoint);
    return task;
  }

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
