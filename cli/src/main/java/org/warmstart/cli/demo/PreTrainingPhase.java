package org.warmstart.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.Document;
import org.warmstart.data.corpus.Part;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.objective.TokenizedCorpus;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.LineProgress;
import org.warmstart.learn.training.RunLog;
import org.warmstart.learn.training.Schedule;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingSettings;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.optimizer.AdamW;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Trains a small BERT or GPT on the corpus's text, in a run directory that an interrupted demo goes
 * on from.
 */
final class PreTrainingPhase {
  private static final long SEED = 1;
  private static final int HELD_OUT_BATCHES = 8;

  private final DemoSettings settings;
  private final DemoFiles files;
  private final PhaseRunner phases;
  private final StopSignal stop;

  PreTrainingPhase(DemoSettings settings, DemoFiles files, PhaseRunner phases, StopSignal stop) {
    this.settings = settings;
    this.files = files;
    this.phases = phases;
    this.stop = stop;
  }

  /** The configuration of a small BERT for a tokenizer. */
  ModelConfig bert(Tokenizer tokenizer) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", "bert");
    json.put("vocab_size", tokenizer.vocabularySize());
    json.put("hidden_size", settings.width());
    json.put("num_hidden_layers", settings.layers());
    json.put("num_attention_heads", settings.heads());
    json.put("intermediate_size", 4 * settings.width());
    json.put("max_position_embeddings", 2 * settings.sequenceLength());
    json.put("hidden_dropout_prob", 0.0);
    json.put("attention_probs_dropout_prob", 0.0);
    json.put("classifier_dropout", 0.1);
    json.put("pad_token_id", tokenizer.id("[PAD]").orElse(0));
    return Families.read(json, "demo");
  }

  /** The configuration of a small GPT for a tokenizer. */
  ModelConfig gpt(Tokenizer tokenizer) {
    int end = tokenizer.id("<|endoftext|>").orElse(0);
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", "gpt2");
    json.put("vocab_size", tokenizer.vocabularySize());
    json.put("n_embd", settings.width());
    json.put("n_layer", settings.layers());
    json.put("n_head", settings.heads());
    json.put("n_positions", 2 * settings.sequenceLength());
    json.put("resid_pdrop", 0.0);
    json.put("embd_pdrop", 0.0);
    json.put("attn_pdrop", 0.0);
    json.put("bos_token_id", end);
    json.put("eos_token_id", end);
    return Families.read(json, "demo");
  }

  /**
   * Trains, or goes on, or returns what an earlier start has finished; the model is in {@code
   * <name>/model}.
   */
  Results.PreTraining run(
      String name,
      Objective objective,
      ModelConfig config,
      Tokenizer tokenizer,
      Corpus corpus,
      DemoSettings.Steps steps) {
    var finished = files.result(name, Results.PreTraining.class);
    if (finished.isPresent() && Checkpoint.exists(model(name))) {
      return finished.get();
    }
    Cut cut = new Cut(settings.sequenceLength(), steps.batchSize(), SEED);
    BatchSource train =
        objective.batches(
            tokenize(corpus.documents(Part.TRAIN), tokenizer, objective), tokenizer, cut);
    BatchSource heldOut =
        objective.batches(
            tokenize(corpus.documents(Part.VALIDATION), tokenizer, objective), tokenizer, cut);
    Head head = objective.head();
    Path folder = files.resolve(name);
    try (RunDirectory run = RunDirectory.open(folder, RunDirectory.Existing.RESUME)) {
      run.begin();
      Path checkpoint = run.newestStep();
      Model model;
      if (checkpoint == null) {
        RandomState.seed(SEED);
        model = Families.create(config, head);
        model.initialise();
      } else {
        model = Checkpoint.load(checkpoint);
      }
      try {
        Trainer trainer =
            new Trainer(
                    model,
                    train,
                    training(steps),
                    new LossEvaluator(heldOut, objective, HELD_OUT_BATCHES),
                    run,
                    target -> TokenizerFiles.save(tokenizer, target),
                    List.of(
                        new LineProgress(phases::say, phases.isInteractive()), new RunLog(run, 10)),
                    stop)
                .withLoss(objective);
        if (checkpoint != null) {
          trainer.resume(checkpoint);
        }
        Trainer.Outcome outcome = trainer.train();
        if (!outcome.complete()) {
          phases.checkStop();
        }
        run.saveModel(
            target -> {
              Checkpoint.save(model, target);
              TokenizerFiles.save(tokenizer, target);
            });
        MetricsCurves all = MetricsCurves.read(run.metrics());
        return files.keep(
            name,
            new Results.PreTraining(
                model.parameterCount(),
                outcome.tokens(),
                outcome.tokens() / Math.max(1e-9, outcome.seconds()),
                all.points("evaluation", "perplexity"),
                all.points("train", "loss"),
                outcome.last()));
      } finally {
        model.release();
      }
    }
  }

  Path model(String name) {
    return files.resolve(name).resolve("model");
  }

  private TrainingSettings training(DemoSettings.Steps steps) {
    int every = Math.max(1, steps.steps() / 10);
    return new TrainingSettings(
        steps.steps(),
        1,
        steps.learningRate(),
        new Schedule.Linear(0),
        steps.steps() / 10,
        1.0,
        new AdamW.Settings(0.9, 0.98, 1e-6, 0.01),
        10,
        every,
        every * 2,
        1,
        0,
        10);
  }

  private static TokenizedCorpus tokenize(
      List<Document> documents, Tokenizer tokenizer, Objective objective) {
    TokenizedCorpus.Builder builder = new TokenizedCorpus.Builder();
    for (Document document : documents) {
      if (objective.readsSentences()) {
        document.sentences().forEach(sentence -> builder.sentence(tokenizer.ids(sentence)));
      } else {
        builder.sentence(tokenizer.ids(String.join(" ", document.sentences())));
      }
      builder.endDocument();
    }
    return builder.build();
  }
}
