package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.report.Sample;
import org.warmstart.learn.task.Example;
import org.warmstart.learn.task.LabeledText;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.Tasks;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.Spelling;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.file.TokenizerPair;

/** Fine-tunes a checkpoint on a labelled table, once or with several seeds. */
public final class FineTuning {
  private static final int EVALUATION_ROWS = 32;

  private FineTuning() {}

  /**
   * What came of a run.
   *
   * @param outcome of the training loop
   * @param scores of the exported model on the test rows (the validation rows, if there are none);
   *     empty if the run was stopped or nothing was held out
   * @param predictions class numbers or scores behind them, in the order of the rows
   * @param samples a few generated texts, for tasks that generate
   * @param model where the exported model is
   */
  public record Result(
      Trainer.Outcome outcome,
      SortedMap<String, Double> scores,
      List<Double> predictions,
      List<Task.Written> samples,
      Path model) {}

  /** Several runs that differ in their seeds alone. */
  public record Repeated(List<Result> runs, Map<String, Summary> scores) {}

  /** Runs until the end, Ctrl-C or SIGTERM; a stopped run can be resumed. */
  public static Result run(FinetuneConfig config, TrainingListener listener) {
    try (StopSignal stop = StopSignal.install()) {
      return run(config, listener, stop);
    }
  }

  /** As {@link #run(FinetuneConfig, TrainingListener)} with a stop signal of the caller's. */
  public static Result run(FinetuneConfig config, TrainingListener listener, StopSignal stop) {
    TableData data = config.data();
    List<LabeledText> training = data.read(data.train());
    try (TrainingRun run = new TrainingRun(config.out(), config.existing(), config)) {
      Path checkpoint = run.checkpoint();
      Task task = task(config, training);
      List<Example> examples = training.stream().map(task::encode).toList();
      Evaluator validation = evaluator(config, task, data.validation());
      TaskBatches batches =
          new TaskBatches(
              task,
              examples,
              config.batchSize(),
              config.tokensPerBatch(),
              config.seed(),
              config.subwordSampling() == null
                  ? null
                  : new TaskBatches.Redrawn(
                      training, config.subwordSampling().sampling(config.seed())));
      RandomState.seed(config.seed());
      Model model =
          checkpoint != null ? Checkpoint.load(checkpoint) : model(config, task, listener);
      Trainer.Outcome outcome;
      try {
        TrainingListener start =
            InitialEmbeddings.fill(
                checkpoint == null ? config.embeddings() : null,
                model,
                task.tokenizers(),
                run.directory(),
                listener);
        Freezing freezing =
            Freezing.of(model, config.freeze(), config.freezeFirstSteps(), listener);
        outcome =
            run.train(
                model,
                folder -> config.model().saveBeside(task.tokenizers(), folder),
                batches,
                config.training(),
                validation,
                List.of(listener, start, freezing),
                stop);
      } finally {
        model.release();
      }
      Path exported = run.directory().model();
      List<Path> scored = data.test().isEmpty() ? data.validation() : data.test();
      TaskEvaluator last = outcome.complete() ? evaluator(config, task, scored) : null;
      Result result = new Result(outcome, new TreeMap<>(), List.of(), List.of(), exported);
      if (last != null) {
        Model best = Checkpoint.load(exported);
        try (Autograd.Off off = Autograd.off()) {
          result =
              new Result(
                  outcome, last.evaluate(best), last.predictions(), last.samples(), exported);
        } finally {
          best.release();
        }
      }
      RunReport.write(
          run.directory(),
          "Fine-tuning: " + config.task().name(),
          outcome,
          result.scores(),
          result.samples().stream().map(FineTuning::sample).toList());
      return result;
    }
  }

  private static Sample sample(Task.Written written) {
    return new Sample(written.source(), written.reference(), Map.of("written", written.text()));
  }

  private static Task task(FinetuneConfig config, List<LabeledText> training) {
    Path from = config.tokenizer() != null ? config.tokenizer() : config.model().checkpoint();
    if (from == null) {
      throw new InputException("tokenizer: name its files; a preset does not bring them");
    }
    List<String> learned =
        config.task().name().equals("classification") ? Labels.of(training) : List.of();
    TokenizerPair tokenizers = TokenizerPair.load(from);
    config.model().requireTokenizer(config.tokenizer(), tokenizers);
    ModelConfig base = base(config, tokenizers);
    Task task =
        Tasks.create(config.task().name(), tokenizers, base, config.task().settings(learned, base));
    if (task.head() == Head.SEQUENCE_TO_SEQUENCE) {
      TokenizerFit.requireRows(base, tokenizers);
    }
    return task;
  }

  /** The configuration that training starts from; random weights take the tokenizer's tokens. */
  private static ModelConfig base(FinetuneConfig config, TokenizerPair tokenizers) {
    ModelConfig base = config.model().config();
    return config.model().isWarm() ? base : NewVocabulary.fitted(base, tokenizers);
  }

  private static @Nullable TaskEvaluator evaluator(
      FinetuneConfig config, Task task, List<Path> files) {
    if (files.isEmpty()) {
      return null;
    }
    List<Example> examples = config.data().read(files).stream().map(task::encode).toList();
    return new TaskEvaluator(task, examples, EVALUATION_ROWS);
  }

  private static Model model(FinetuneConfig config, Task task, TrainingListener listener) {
    Model model = built(config, task, listener);
    Spelling.tell(model, task.tokenizers().source()::token);
    return model;
  }

  private static Model built(FinetuneConfig config, Task task, TrainingListener listener) {
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
      List<String> left = config.model().leftBehind();
      if (!left.isEmpty()) {
        listener.note("stays with the checkpoint: " + String.join(", ", left));
      }
      return loaded.model();
    }
    ModelConfig adapted = task.adaptation().apply(base(config, task.tokenizers()));
    Model model =
        Families.create(dropout == null ? adapted : adapted.withDropout(dropout), task.head());
    model.initialise();
    return model;
  }

  /**
   * Repeats a run with seeds that count up from the configuration's, each in a folder {@code
   * seed-S} below its own.
   *
   * @return every run, and each score's mean with a 95 % interval; stops early if asked to
   */
  public static Repeated runSeeds(FinetuneConfig config, int seeds, TrainingListener listener) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      long seed = config.seed() + i;
      listener.note("seed " + seed + " (" + (i + 1) + " of " + seeds + ")");
      Result result = run(config.withSeed(seed, config.out().resolve("seed-" + seed)), listener);
      if (!result.outcome().complete()) {
        break;
      }
      results.add(result);
    }
    Map<String, Summary> scores = Seeds.summarize(results.stream().map(Result::scores).toList());
    if (!results.isEmpty()) {
      Seeds.write(config.out().resolve("seeds.json"), scores);
    }
    return new Repeated(List.copyOf(results), scores);
  }
}
