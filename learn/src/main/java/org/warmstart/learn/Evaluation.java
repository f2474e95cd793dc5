package org.warmstart.learn;

import java.nio.file.Path;
import java.util.SortedMap;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
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
  static final int USUAL_LENGTH = 128;
  private static final int LONGEST_WINDOW = 1024;

  private Evaluation() {}

  /**
   * Loads the checkpoint with the head it has and scores it.
   *
   * @return the metrics by name
   */
  public static SortedMap<String, Double> run(EvaluateConfig config) {
    Path tokenizerPath = config.tokenizer() != null ? config.tokenizer() : config.checkpoint();
    TokenizerPair tokenizers = TokenizerPair.load(tokenizerPath);
    Model model = Checkpoint.load(config.checkpoint());
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
              taskConfig.settings(
                  model.config().labels(),
                  model.config(),
                  config.generation(),
                  config.checkpoint(),
                  false));
      requireHead(model, task.head(), config.checkpoint());
      return new TaskEvaluator(
          task,
          data.read(data.test()).stream().map((LabeledText row) -> task.encode(row)).toList(),
          config.batchSize());
    }
    TextData text = config.text();
    Objective objective = config.objective();
    if (text == null || objective == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    requireHead(model, objective.head(), config.checkpoint());
    return new LossEvaluator(
        objective.evaluation(
            text.read(tokenizers.source(), objective.readsSentences(), 0, config.seed()).training(),
            tokenizers.source(),
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

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
