package org.warmstart.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.Document;
import org.warmstart.data.corpus.Part;
import org.warmstart.learn.PretrainConfig;
import org.warmstart.learn.Pretraining;
import org.warmstart.learn.training.LineProgress;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.model.checkpoint.Checkpoint;

/**
 * Trains a small BERT or GPT on the corpus's text, as {@code warmstart pretrain} does, in a run
 * directory that an interrupted demo goes on from.
 */
final class PreTrainingPhase {
  private static final long SEED = 1;
  private static final int HELD_OUT_BATCHES = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** A small BERT by masked words and next sentences (Devlin et al. 2019). */
  Results.PreTraining bert(Path tokenizer, Corpus corpus) {
    ObjectNode changes =
        sizes("hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings");
    changes.put("intermediate_size", String.valueOf(4 * settings.sizes().width()));
    changes.put("hidden_dropout_prob", "0.0").put("attention_probs_dropout_prob", "0.0");
    ObjectNode config = config("bert-base-uncased", changes, tokenizer, settings.masked());
    config.putObject("objective").put("name", "masked").put("nextSentence", true);
    return run("pretrain-bert", config, corpus);
  }

  /** A small GPT by next words (Radford et al. 2018). */
  Results.PreTraining gpt(Path tokenizer, Corpus corpus) {
    ObjectNode changes = sizes("n_embd", "n_layer", "n_head", "n_positions");
    changes.put("resid_pdrop", "0.0").put("embd_pdrop", "0.0").put("attn_pdrop", "0.0");
    ObjectNode config = config("gpt2", changes, tokenizer, settings.causal());
    config.put("objective", "causal");
    return run("pretrain-gpt", config, corpus);
  }

  private ObjectNode sizes(String width, String layers, String heads, String positions) {
    return JSON.createObjectNode()
        .put(width, String.valueOf(settings.sizes().width()))
        .put(layers, String.valueOf(settings.sizes().layers()))
        .put(heads, String.valueOf(settings.sizes().heads()))
        .put(positions, String.valueOf(2 * settings.sizes().sequenceLength()));
  }

  private ObjectNode config(
      String preset, ObjectNode changes, Path tokenizer, DemoSettings.Steps steps) {
    ObjectNode config = JSON.createObjectNode();
    config.putObject("model").put("preset", preset).set("changes", changes);
    config.putObject("tokenizer").put("path", tokenizer.toString());
    config
        .put("sequenceLength", settings.sizes().sequenceLength())
        .put("batchSize", steps.batchSize())
        .put("evaluationBatches", HELD_OUT_BATCHES)
        .put("seed", SEED);
    int every = Math.max(1, steps.steps() / 10);
    config
        .putObject("training")
        .put("steps", steps.steps())
        .put("learningRate", steps.learningRate())
        .put("warmupSteps", steps.steps() / 10)
        .put("evaluateEverySteps", every)
        .put("saveEverySteps", 2 * every)
        .put("keepCheckpoints", 1)
        .putObject("optimizer")
        .put("name", "adamw")
        .put("beta2", 0.98)
        .put("epsilon", 1e-6);
    return config;
  }

  /**
   * Trains, or goes on, or returns what an earlier start has finished; the model is in {@code
   * <name>/model}.
   */
  private Results.PreTraining run(String name, ObjectNode config, Corpus corpus) {
    var finished = files.result(name, Results.PreTraining.class);
    if (finished.isPresent() && Checkpoint.exists(model(name))) {
      return finished.get();
    }
    Path run = files.resolve(name);
    config.put("out", run.toString());
    // a first start has nothing to go on with, and need not say so
    config.put("existing", Files.exists(run) ? "resume" : "refuse");
    ObjectNode data = config.putObject("data").put("unit", "paragraph");
    data.putArray("files").add(text(corpus, Part.TRAIN).toString());
    data.putArray("heldOutFiles").add(text(corpus, Part.VALIDATION).toString());
    Trainer.Outcome outcome =
        Pretraining.run(
            ConfigReader.parseJson(config, "demo", PretrainConfig.class),
            new LineProgress(phases::say, phases.isInteractive()),
            stop);
    if (!outcome.complete()) {
      phases.checkStop();
    }
    MetricsCurves all = MetricsCurves.read(run.resolve("metrics.jsonl"));
    return files.keep(
        name,
        new Results.PreTraining(
            Checkpoint.describe(model(name)).parameterCount(),
            outcome.tokens(),
            outcome.tokens() / Math.max(1e-9, outcome.seconds()),
            all.points("evaluation", "perplexity"),
            all.points("train", "loss"),
            outcome.last()));
  }

  /** A part of the corpus in a file: a sentence a line, and a blank line behind each class. */
  private Path text(Corpus corpus, Part part) {
    Path file = files.resolve(textFile(part));
    String text =
        corpus.documents(part).stream()
            .map(Document::sentences)
            .map(sentences -> String.join("\n", sentences))
            .collect(Collectors.joining("\n\n", "", "\n"));
    DurableFiles.write(file, text);
    return file;
  }

  /** The name of the file with a part's text. */
  static String textFile(Part part) {
    return "text-" + part.name().toLowerCase(Locale.ROOT) + ".txt";
  }

  Path model(String name) {
    return files.resolve(name).resolve("model");
  }
}
