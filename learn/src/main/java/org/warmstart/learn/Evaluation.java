package org.warmstart.learn;

import java.nio.file.Path;
import java.util.SortedMap;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.ObjectiveSettings;
import org.warmstart.learn.objective.Objectives;
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
import org.warmstart.text.file.TokenizerPair;

/** Scores a checkpoint. */
public final class Evaluation {
  private Evaluation() {}

  /**
   * Loads the checkpoint with the head it has and scores it.
   *
   * @return the metrics by name
   */
  public static SortedMap<String, Double> run(EvaluateConfig config) {
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
      return evaluator(config, tokenizers, model).evaluate(model);
    } finally {
      model.release();
    }
  }

  private static Evaluator evaluator(EvaluateConfig config, TokenizerPair tokenizers, Model model) {
    TaskConfig taskConfig = config.task();
    TableData data = config.data();
    if (taskConfig != null && data != null) {
      Task task =
          Tasks.create(
              taskConfig.name(),
              tokenizers,
              model.config(),
              taskConfig.settings(model.config().labels(), model.config()));
      requireHead(model, task.head(), config.checkpoint());
      return new TaskEvaluator(
          task,
          data.read(data.test()).stream().map((LabeledText row) -> task.encode(row)).toList(),
          config.batchSize());
    }
    TextData text = config.text();
    String name = config.objective();
    if (text == null || name == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    Objective objective = Objectives.named(name);
    ObjectiveSettings settings = settings(config);
    requirePositions(config, model);
    requireHead(model, objective.head(settings), config.checkpoint());
    return new LossEvaluator(
        objective.batches(
            text.read(tokenizers.source(), objective.readsSentences(), 0, config.seed()).training(),
            tokenizers.source(),
            settings),
        objective.languageModelTerm(),
        Integer.MAX_VALUE);
  }

  private static ObjectiveSettings settings(EvaluateConfig config) {
    return new ObjectiveSettings(
        config.sequenceLength(),
        config.batchSize(),
        config.nextSentence(),
        ObjectiveSettings.MASK_PROBABILITY,
        ObjectiveSettings.SHORT_SEQUENCE_PROBABILITY,
        config.seed());
  }

  private static void requirePositions(EvaluateConfig config, Model model) {
    int positions = model.config().maxPositions();
    if (config.sequenceLength() > positions) {
      throw new InputException(
          "sequenceLength "
              + config.sequenceLength()
              + " is more than the model's "
              + positions
              + " positions");
    }
  }

  /** The head that is needed, for checkpoints that do not say which one they have. */
  private static Head head(EvaluateConfig config, TokenizerPair tokenizers) {
    TaskConfig task = config.task();
    if (task != null) {
      ModelConfig model = Checkpoint.config(config.checkpoint());
      return Tasks.create(task.name(), tokenizers, model, task.settings(model.labels(), model))
          .head();
    }
    return Objectives.named(String.valueOf(config.objective())).head(settings(config));
  }

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
