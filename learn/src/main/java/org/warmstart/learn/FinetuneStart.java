package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.start.NewVocabulary;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.Spelling;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TrainedInputs;
import org.warmstart.text.file.TokenizerPair;

/** What fine-tuning starts from, and what of it is kept beside the trained model. */
final class FinetuneStart {
  private FinetuneStart() {}

  /** The model with the weights that training starts from. */
  static Checkpoint.Loaded model(FinetuneConfig config, Task task, TrainingListener listener) {
    Checkpoint.Loaded start = built(config, task, listener);
    Spelling.tell(start.model(), task.tokenizers().source()::token);
    return start;
  }

  private static Checkpoint.Loaded built(
      FinetuneConfig config, Task task, TrainingListener listener) {
    Double dropout = config.dropout();
    Path warm = config.model().isWarm() ? config.model().checkpoint() : null;
    if (warm != null) {
      Checkpoint.Loaded loaded =
          Checkpoint.loadAs(
              warm,
              task.head(),
              given -> {
                ModelConfig adapted = task.adaptation().apply(config.model().changed(given));
                return dropout == null ? adapted : adapted.withDropout(dropout);
              });
      loaded.news().forEach(listener::note);
      config.model().keepTransferred(loaded.model(), listener::note);
      List<String> left = config.model().leftBehind(task::writes);
      if (!left.isEmpty()) {
        listener.note("stays with the checkpoint: " + String.join(", ", left));
      }
      return loaded;
    }
    ModelConfig adapted = task.adaptation().apply(base(config, task.tokenizers()));
    Model model =
        Families.create(dropout == null ? adapted : adapted.withDropout(dropout), task.head());
    model.initialise();
    return Checkpoint.Loaded.complete(model);
  }

  /**
   * Tokenizers, what inputs were, and how the model writes: what it was evaluated with is what
   * others use, too.
   */
  static void saveBeside(FinetuneConfig config, Task task, Path folder) {
    config.model().saveBeside(task.tokenizers(), folder);
    inputs(config).save(folder);
    GenerationSettings generation = task.generation();
    if (generation != null) {
      generation.save(folder, config.model().checkpoint());
    }
  }

  /** What inputs are in training, for whoever uses the model. */
  private static TrainedInputs inputs(FinetuneConfig config) {
    return new TrainedInputs(
        config.task().joinsTexts() && config.data().hasPairs(),
        config.task().readsSpecialTokens(),
        config.task().readsBothOrders());
  }

  /** The configuration that training starts from; random weights take the tokenizer's tokens. */
  static ModelConfig base(FinetuneConfig config, TokenizerPair tokenizers) {
    ModelConfig base = config.model().config();
    return config.model().isWarm() ? base : NewVocabulary.fitted(base, tokenizers);
  }
}
