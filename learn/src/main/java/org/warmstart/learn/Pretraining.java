package org.warmstart.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.distillation.Distillation;
import org.warmstart.learn.distillation.Teacher;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.parameters.Freezing;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.start.InitialEmbeddings;
import org.warmstart.learn.start.NewVocabulary;
import org.warmstart.learn.text.Corpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Family;
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
    config.training().checkBestMetric(metrics(config), true);
    if (!config.model().isWarm() && !config.objective().inputs().isEmpty()) {
      throw new InputException(
          "objective: "
              + config.objective().inputs().get(0)
              + " is a checkpoint to go on from, and so needs one for the model itself"
              + " (model.checkpoint); with model.preset or model.randomWeights all begins with random"
              + " weights");
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
    if (config.distillation() != null) {
      Teacher.of(config.distillation(), objective.head())
          .requireTokens(TokenizerPair.of(tokenizer));
    }
    try (DataCache cache = DataCache.beside(config.out(), listener::note)) {
      run.uses(cache);
      try (PretrainingData data =
          new PretrainingData(
              config, tokenizer, fitted(config, tokenizer), cache, listener::note)) {
        return run(config, run, tokenizer, data, listener, stop);
      }
    }
  }

  /** What can choose the best model: of a mixture, each corpus' losses, too. */
  private static Set<String> metrics(PretrainConfig config) {
    Set<String> names = new TreeSet<>(LossEvaluator.METRICS);
    for (Corpus corpus : config.data().mixture()) {
      LossEvaluator.METRICS.forEach(name -> names.add(corpus.name() + "/" + name));
    }
    return names;
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
    RandomState.seed(config.seed());
    Checkpoint.Loaded start =
        checkpoint != null
            ? Checkpoint.Loaded.complete(Checkpoint.load(checkpoint))
            : start(config, objective.head(), tokenizer, listener);
    Model model = start.model();
    try {
      objective.require(model.config());
      TrainingListener vectorsCounted =
          InitialEmbeddings.fill(
              checkpoint == null ? config.embeddings() : null,
              model,
              TokenizerPair.of(tokenizer),
              run.directory(),
              listener);
      Freezing freezing = Freezing.of(model, config.freeze(), config.freezeFirstSteps(), listener);
      RunDirectory.Contents companions = folder -> TokenizerFiles.save(tokenizer, folder);
      Trainer.Outcome outcome;
      try (Teaching teaching = teaching(config, model, listener)) {
        String words = learnsWords(config) ? objective.languageModelTerm() : null;
        TrainingRun.Parts parts =
            new TrainingRun.Parts(
                companions,
                teaching.loss(),
                config.training(),
                data.evaluator(teaching.loss(), words),
                List.of(listener, freezing),
                List.of(kept(run, checkpoint, companions), vectorsCounted),
                start.newlyInitialised());
        outcome = run.train(model, batches, parts, stop);
      }
      data.read(outcome.step() * config.training().accumulation()).forEach(listener::note);
      if (outcome.complete()) {
        run.exportParts(objective, config.cut(), companions);
        RunCard.of(config, data.cards())
            .write(run.directory().model(), outcome.last(), listener::note);
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

  /** Whether the objective's own loss is computed. */
  private static boolean learnsWords(PretrainConfig config) {
    Distillation distillation = config.distillation();
    return distillation == null || distillation.ownLoss() > 0;
  }

  private static Teaching teaching(
      PretrainConfig config, Model student, TrainingListener listener) {
    Objective objective = config.objective();
    Distillation distillation = config.distillation();
    return distillation == null
        ? Teaching.none(objective)
        : Teaching.of(Teacher.of(distillation, objective.head()), student, listener::note);
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
    if (!objective.trains(base.family())) {
      List<String> able = Objectives.trainable(base.family());
      throw new InputException(
          "a model of type '"
              + base.modelType()
              + "' cannot be pre-trained with '"
              + Objectives.ALL.nameOf(objective)
              + needs(objective, base.family())
              + (able.isEmpty()
                  ? "there is no objective for it"
                  : "it can be with " + String.join(", ", able)));
    }
  }

  private static String needs(Objective objective, Family<?> family) {
    if (objective.head() != Head.SEQUENCE_TO_SEQUENCE) {
      return "'; ";
    }
    return family.heads().contains(objective.head())
        ? "', which needs one that predicts several tokens ahead, as prophetnet does; "
        : "', which needs an encoder-decoder; ";
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
              + Messages.count(base.maxPositions(), "position"));
    }
    if (head == Head.SEQUENCE_TO_SEQUENCE && longest > base.maxTargetPositions()) {
      throw new InputException(
          "sequenceLength "
              + longest
              + " is more than the decoder's "
              + Messages.count(base.maxTargetPositions(), "position"));
    }
    config.objective().check(base);
    config.objective().trained(base);
    if (config.distillation() != null) {
      Teacher teacher = Teacher.of(config.distillation(), head);
      if (longest > teacher.config().maxPositions()) {
        throw new InputException(
            "sequenceLength "
                + longest
                + " is more than the teacher's "
                + teacher.config().maxPositions()
                + " positions");
      }
    }
    Path start = config.model().checkpoint();
    if (start != null && config.model().isWarm()) {
      config.objective().requireStart(start);
    }
  }

  private static Checkpoint.Loaded start(
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
                + Messages.count(tokenizer.vocabularySize(), "token")
                + ", the checkpoint "
                + base.vocabularySize());
      }
      Checkpoint.Loaded loaded =
          config.objective().transferred(warm, c -> config.model().changed(c));
      loaded.news().forEach(listener::note);
      config.model().keepTransferred(loaded.model(), listener::note);
      return loaded;
    }
    Model model = Families.create(fitted(config, tokenizer), head);
    model.initialise();
    Spelling.tell(model, tokenizer::token);
    return Checkpoint.Loaded.complete(model);
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
