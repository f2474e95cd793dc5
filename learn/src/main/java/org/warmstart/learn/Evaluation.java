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
    Path tokenizerPath = config.tokenizer() != null ? config.tokenizer() : config.checkpoint();
    TokenizerPair tokenizers = TokenizerPair.load(tokenizerPath);
    Model model = Checkpoint.load(config.checkpoint());
    try (Autograd.Off off = Autograd.off()) {
      return evaluator(config, tokenizers, model, notes).evaluate(model);
    } finally {
      model.release();
    }
  }

  private static Evaluator evaluator(
      EvaluateConfig config, TokenizerPair tokenizers, Model model, Consumer<String> notes) {
    TaskConfig taskConfig = config.task();
    TableData data = config.data();
    if (taskConfig != null && data != null) {
      return taskEvaluator(config, taskConfig, data, tokenizers, model, notes);
    }
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

  private static Evaluator taskEvaluator(
      EvaluateConfig config,
      TaskConfig taskConfig,
      TableData data,
      TokenizerPair tokenizers,
      Model model,
      Consumer<String> notes) {
    Path checkpoint = config.checkpoint();
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
    List<LabeledText> rows = data.read(data.test(), notes);
    return new TaskEvaluator(task, TaskRows.encode(task, rows, "test", notes), config.batchSize());
  }

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
