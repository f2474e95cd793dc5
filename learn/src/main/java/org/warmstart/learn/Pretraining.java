package org.warmstart.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.Spelling;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/** Pre-trains a language model on plain text, or continues to pre-train a checkpoint. */
public final class Pretraining {
  private Pretraining() {}

  /** Runs until the end, Ctrl-C or SIGTERM; a stopped run can be resumed. */
  public static Trainer.Outcome run(PretrainConfig config, TrainingListener listener) {
    try (StopSignal stop = StopSignal.install()) {
      return run(config, listener, stop);
    }
  }

  /** As {@link #run(PretrainConfig, TrainingListener)} with a stop signal of the caller's. */
  public static Trainer.Outcome run(
      PretrainConfig config, TrainingListener listener, StopSignal stop) {
    // wrong sizes are found before reading and tokenizer training
    check(config);
    config.training().check();
    if (config.model().checkpoint() == null && !config.objective().inputs().isEmpty()) {
      throw new InputException(
          "objective: "
              + config.objective().inputs().get(0)
              + " is a checkpoint to go on from, and so needs one for the model itself"
              + " (model.checkpoint); with model.preset all begins with random weights");
    }
    try (TrainingRun run =
        new TrainingRun(config.out(), config.existing(), config, config.inputs(), listener)) {
      return run(config, run, listener, stop);
    }
  }

  private static Trainer.Outcome run(
      PretrainConfig config, TrainingRun run, TrainingListener listener, StopSignal stop) {
    Path checkpoint = run.checkpoint();
    Objective objective = config.objective();
    Path vectors = checkpoint == null ? config.embeddings() : null;
    if (vectors != null) {
      InitialEmbeddings.require(vectors, shell(config, objective.head()));
    }
    Tokenizer tokenizer = tokenizer(config, checkpoint, listener);
    try (DataCache cache = DataCache.beside(config.out(), listener::note)) {
      run.uses(cache);
      try (PretrainingData data =
          new PretrainingData(
              config, tokenizer, fitted(config, tokenizer), cache, listener::note)) {
        return run(config, run, tokenizer, data, listener, stop);
      }
    }
  }

  private static Trainer.Outcome run(
      PretrainConfig config,
      TrainingRun run,
      Tokenizer tokenizer,
      PretrainingData data,
      TrainingListener listener,
      StopSignal stop) {
    Path checkpoint = run.checkpoint();
    Objective objective = config.objective();
    BatchSource batches = data.training();
    Evaluator evaluator = data.evaluator();
    RandomState.seed(config.seed());
    Model model =
        checkpoint != null
            ? Checkpoint.load(checkpoint)
            : model(config, objective.head(), tokenizer, listener);
    try {
      objective.require(model.config());
      TrainingListener vectorsCounted =
          InitialEmbeddings.fill(
              checkpoint == null ? config.embeddings() : null,
              model,
              TokenizerPair.of(tokenizer),
              run.directory(),
              listener);
      RunDirectory.Contents companions = folder -> TokenizerFiles.save(tokenizer, folder);
      TrainingRun.Parts parts =
          new TrainingRun.Parts(
              companions,
              objective,
              config.training(),
              evaluator,
              List.of(listener),
              List.of(kept(run, checkpoint, companions), vectorsCounted));
      Trainer.Outcome outcome = run.train(model, batches, parts, stop);
      data.read(outcome.step() * config.training().accumulation()).forEach(listener::note);
      if (outcome.complete()) {
        run.exportParts(objective, config.cut(), companions);
      }
      RunReport.write(
          run.directory(),
          "Pre-training: " + Objectives.ALL.nameOf(objective),
          outcome,
          outcome.last(),
          List.of());
      return outcome;
    } finally {
      model.release();
    }
  }

  /** Writes a new run's tokenizer where people find it. */
  private static TrainingListener kept(
      TrainingRun run, @Nullable Path checkpoint, RunDirectory.Contents tokenizer) {
    return new TrainingListener() {
      @Override
      public void started(Plan plan) {
        if (checkpoint == null) {
          try {
            tokenizer.writeTo(run.directory().tokenizer());
          } catch (IOException e) {
            throw DurableFiles.unwritable(run.directory().tokenizer(), e);
          }
        }
      }
    };
  }

  /** A resumed run has its tokenizer already; training it again would be a waste. */
  private static Tokenizer tokenizer(
      PretrainConfig config, @Nullable Path checkpoint, TrainingListener listener) {
    if (checkpoint != null) {
      // the run's own copy has no checksums
      return TokenizerFiles.load(checkpoint);
    }
    if (config.tokenizer().train() != null) {
      boolean tables = config.data().mixture().stream().anyMatch(c -> c.table() != null);
      listener.note(
          "training a tokenizer"
              + (tables ? " on the text files; the mixture's tables are not read for it" : ""));
    }
    return config
        .tokenizer()
        .get(
            config.model().checkpoint(),
            config.data(),
            config.objective().specialTokens(config.cut()));
  }

  /** The model without memory, for its shapes. */
  private static Model shell(PretrainConfig config, Head head) {
    ModelConfig base = config.model().config();
    requireHead(config, base);
    return Families.create(config.objective().trained(base), head);
  }

  private static void requireHead(PretrainConfig config, ModelConfig base) {
    Objective objective = config.objective();
    if (!base.family().heads().containsAll(objective.heads())) {
      List<String> able = Objectives.trainable(base.family().heads());
      throw new InputException(
          "a model of type '"
              + base.modelType()
              + "' cannot be pre-trained with '"
              + Objectives.ALL.nameOf(objective)
              + (objective.head() == Head.SEQUENCE_TO_SEQUENCE
                  ? "', which needs an encoder-decoder; "
                  : "'; ")
              + (able.isEmpty()
                  ? "there is no objective for it"
                  : "it can be with " + String.join(", ", able)));
    }
  }

  private static void check(PretrainConfig config) {
    ModelConfig base = config.model().config();
    Head head = config.objective().head();
    requireHead(config, base);
    int longest = config.cut().sequenceLength();
    if (longest > base.maxPositions()) {
      throw new InputException(
          "sequenceLength "
              + longest
              + " is more than the model's "
              + base.maxPositions()
              + " positions");
    }
    if (head == Head.SEQUENCE_TO_SEQUENCE && longest > base.maxTargetPositions()) {
      throw new InputException(
          "sequenceLength "
              + longest
              + " is more than the decoder's "
              + base.maxTargetPositions()
              + " positions");
    }
    config.objective().check(base);
    config.objective().trained(base);
  }

  private static Model model(
      PretrainConfig config, Head head, Tokenizer tokenizer, TrainingListener listener) {
    ModelConfig base = config.model().config();
    Path warm = config.model().isWarm() ? config.model().checkpoint() : null;
    if (warm != null) {
      Path from = config.tokenizer().path();
      boolean trained = config.tokenizer().train() != null;
      config
          .model()
          .requireTokenizer(
              trained ? Path.of("tokenizer.train") : from, TokenizerPair.of(tokenizer));
      if (tokenizer.vocabularySize() > base.vocabularySize()) {
        throw new InputException(
            "the tokenizer has "
                + tokenizer.vocabularySize()
                + " tokens, the checkpoint "
                + base.vocabularySize());
      }
      Checkpoint.Loaded loaded =
          config.objective().transferred(warm, c -> config.model().changed(c));
      loaded.news().forEach(listener::note);
      return loaded.model();
    }
    Model model = Families.create(fitted(config, tokenizer), head);
    model.initialise();
    Spelling.tell(model, tokenizer::token);
    return model;
  }

  /**
   * Sizes and tokens of what is trained: a checkpoint's, or a size's with the tokenizer's tokens.
   */
  private static ModelConfig fitted(PretrainConfig config, Tokenizer tokenizer) {
    ModelConfig base = config.model().config();
    return config.model().isWarm()
        ? base
        : NewVocabulary.fitted(
            config.objective().trained(base.family().trainable(base, config.objective().head())),
            TokenizerPair.of(tokenizer));
  }
}
