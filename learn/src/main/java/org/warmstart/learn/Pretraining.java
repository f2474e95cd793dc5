package org.warmstart.learn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.ObjectiveSettings;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.Spelling;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.Families;
import org.warmstart.model.head.PairPreTraining;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.Sampling;
import org.warmstart.text.SpecialTokens;
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
    try (TrainingRun run = new TrainingRun(config.out(), config.existing(), config)) {
      Path checkpoint = run.checkpoint();
      Objective objective = Objectives.named(config.objective());
      ObjectiveSettings settings = config.objectiveSettings();
      Path vectors = checkpoint == null ? config.embeddings() : null;
      if (vectors != null) {
        InitialEmbeddings.require(vectors, shell(config, objective.head(settings)));
      }
      Tokenizer tokenizer = tokenizer(config, run, checkpoint, listener);
      TextData.Split text =
          config.data().read(tokenizer, objective.readsSentences(), config.seed());
      listener.note(
          String.format(
              Locale.ROOT,
              "%,d tokens of text, %,d held out",
              text.training().tokens(),
              text.heldOut().tokens()));
      BatchSource batches =
          config.subwordSampling() == null
              ? objective.batches(text.training(), tokenizer, settings)
              : resampled(config, config.subwordSampling(), objective, tokenizer);
      Evaluator evaluator =
          text.heldOut().tokens() < config.sequenceLength()
              ? null
              : new LossEvaluator(
                  objective.batches(text.heldOut(), tokenizer, settings),
                  objective.languageModelTerm(),
                  config.evaluationBatches());
      RandomState.seed(config.seed());
      Model model =
          checkpoint != null
              ? Checkpoint.load(checkpoint)
              : model(config, objective.head(settings), tokenizer, listener);
      try {
        TrainingListener start =
            InitialEmbeddings.fill(
                vectors, model, TokenizerPair.of(tokenizer), run.directory(), listener);
        Trainer.Outcome outcome =
            run.train(
                model,
                folder -> TokenizerFiles.save(tokenizer, folder),
                batches,
                config.training(),
                evaluator,
                List.of(listener, start),
                stop);
        RunReport.write(
            run.directory(),
            "Pre-training: " + config.objective(),
            outcome,
            outcome.last(),
            List.of());
        return outcome;
      } finally {
        model.release();
      }
    }
  }

  private static BatchSource resampled(
      PretrainConfig config, SubwordSampling subwords, Objective objective, Tokenizer tokenizer) {
    Sampling sampling = subwords.sampling(config.seed());
    return new ResampledBatches(
        epoch ->
            objective.batches(
                config
                    .data()
                    .training(
                        tokenizer,
                        objective.readsSentences(),
                        config.seed(),
                        sampling.derive(epoch)),
                tokenizer,
                config.objectiveSettings()));
  }

  /** A resumed run has its tokenizer already; training it again would be a waste. */
  private static Tokenizer tokenizer(
      PretrainConfig config,
      TrainingRun run,
      @Nullable Path checkpoint,
      TrainingListener listener) {
    Path kept = run.directory().folder().resolve("tokenizer");
    if (checkpoint != null && Files.isDirectory(kept)) {
      return TokenizerFiles.load(kept);
    }
    if (config.tokenizer().train() != null) {
      listener.note("training a tokenizer");
    }
    Tokenizer tokenizer = config.tokenizer().get(config.model().checkpoint(), config.data());
    TokenizerFiles.save(tokenizer, kept);
    return tokenizer;
  }

  /** The model without memory, for its shapes. */
  private static Model shell(PretrainConfig config, Head head) {
    ModelConfig base = config.model().config();
    requireHead(config, base, head);
    return Families.create(base, head);
  }

  private static void check(PretrainConfig config) {
    ModelConfig base = config.model().config();
    Head head = Objectives.named(config.objective()).head(config.objectiveSettings());
    requireHead(config, base, head);
    if (config.sequenceLength() > base.maxPositions()) {
      throw new InputException(
          "sequenceLength "
              + config.sequenceLength()
              + " is more than the model's "
              + base.maxPositions()
              + " positions");
    }
    if (head == Head.PRE_TRAINING
        && Families.create(base, head) instanceof PairPreTraining<?> pairs
        && !pairs.asksForNextSentence()) {
      throw new InputException(
          "nextSentence: a "
              + base.modelType()
              + " learns the order of two sentences instead, which is not built; set it to false");
    }
  }

  private static void requireHead(PretrainConfig config, ModelConfig base, Head head) {
    if (!Families.heads(base).contains(head)) {
      throw new InputException(
          "a " + base.modelType() + " cannot be pre-trained with '" + config.objective() + "'");
    }
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
          Checkpoint.loadAs(warm, head, c -> Families.trainable(config.model().changed(c), head));
      loaded.news().forEach(listener::note);
      return loaded.model();
    }
    ModelConfig fitted =
        Families.trainable(base, head)
            .withVocabularySize(tokenizer.vocabularySize())
            .withTokens(roles(tokenizer));
    Model model = Families.create(fitted, head);
    model.initialise();
    Spelling.tell(model, tokenizer::token);
    return model;
  }

  private static TokenRoles roles(Tokenizer tokenizer) {
    SpecialTokens specials = tokenizer.specialTokens();
    return new TokenRoles(
        id(tokenizer, specials.bos()),
        id(tokenizer, specials.eos()),
        id(tokenizer, specials.padding()),
        null);
  }

  private static @Nullable Integer id(Tokenizer tokenizer, @Nullable String token) {
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.isPresent() ? id.getAsInt() : null;
  }
}
