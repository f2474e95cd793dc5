package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.adapter.AdapterSettings;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.task.Tasks;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.StoppedException;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.Spelling;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.pipeline.TrainedInputs;
import org.warmstart.report.Sample;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.text.file.TokenizerPair;

/** Fine-tunes a checkpoint on a labelled table, once or with several seeds. */
public final class FineTuning {
  private static final int EVALUATION_ROWS = 32;
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";

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
    return run(config, listener, stop, config.out(), () -> {});
  }

  /**
   * As the public ones.
   *
   * @param cacheBeside the folder that tokens are kept beside
   * @param before is done right before the run's folder is made
   */
  private static Result run(
      FinetuneConfig config,
      TrainingListener listener,
      StopSignal stop,
      Path cacheBeside,
      Runnable before) {
    config.training().check();
    config.data().requireFiles();
    try (TrainingRun run =
            new TrainingRun(config.out(), config.existing(), config, config.inputs(), listener);
        DataCache cache = DataCache.beside(cacheBeside, listener::note)) {
      run.before(before);
      run.uses(cache);
      TaskTables tables = new TaskTables(config.data(), cache, listener::note);
      TaskTables scored =
          config.data().evaluationColumns().isEmpty()
              ? tables
              : new TaskTables(config.data().forEvaluation(config.task()), cache, listener::note);
      TaskTables.Made made = made(config, tables);
      return run(config, run, read(config, tables, scored, made), listener, stop);
    }
  }

  /** What a run reads. */
  private record Read(
      TaskTables.Made made,
      TaskBatches batches,
      @Nullable StoredExamples validation,
      @Nullable StoredExamples test) {
    /** What the exported model is scored on. */
    @Nullable StoredExamples last() {
      return test != null ? test : validation;
    }
  }

  private static Read read(
      FinetuneConfig config, TaskTables tables, TaskTables scored, TaskTables.Made read) {
    TableData data = config.data();
    SubwordSampling subwords = config.subwordSampling();
    StoredExamples examples =
        tables.examples(read, data.train(), TaskTables.TRAINING, subwords != null);
    TaskTables.Made made = read.knowing(examples);
    StoredExamples validation =
        data.validation().isEmpty()
            ? null
            : scored.examples(made, data.validation(), VALIDATION, true);
    // what is wrong with the test rows is found before the first step
    StoredExamples test =
        data.test().isEmpty() ? null : scored.examples(made, data.test(), TEST, true);
    if (subwords != null && !examples.areRows()) {
      throw new InputException(
          "subwordSampling: the rows of this table are longer than the model reads at once, and"
              + " their parts would change with every epoch; leave it out");
    }
    TaskBatches batches =
        new TaskBatches(
            made.task(),
            examples,
            config.batchSize(),
            config.tokensPerBatch(),
            config.seed(),
            subwords == null
                ? null
                : new TaskBatches.Redrawn(examples::row, subwords.sampling(config.seed())));
    return new Read(made, batches, validation, test);
  }

  private static TaskEvaluator evaluator(TaskTables.Made made, StoredExamples examples) {
    return new TaskEvaluator(made.task(), examples, EVALUATION_ROWS);
  }

  private static Result run(
      FinetuneConfig config,
      TrainingRun run,
      Read read,
      TrainingListener listener,
      StopSignal stop) {
    Path checkpoint = run.checkpoint();
    TaskTables.Made made = read.made();
    Task task = made.task();
    read.batches().notes().forEach(listener::note);
    RandomState.seed(config.seed());
    AdapterSettings adapter = config.adapter();
    Checkpoint.Loaded start =
        checkpoint != null && adapter == null
            ? complete(Checkpoint.load(checkpoint))
            : start(config, task, listener);
    Model model = start.model();
    ModelFiles files = task.files(ModelFiles.WHOLE);
    Trainer.Outcome outcome;
    StoredExamples validation = read.validation();
    try {
      if (adapter != null) {
        Path base = Objects.requireNonNull(config.model().checkpoint());
        files =
            task.files(
                adapter.attach(new AdapterSettings.Start(base, start, checkpoint, listener::note)));
      }
      run.keeps(files);
      TrainingListener vectorsCounted =
          InitialEmbeddings.fill(
              checkpoint == null ? config.embeddings() : null,
              model,
              task.tokenizers(),
              run.directory(),
              listener);
      Freezing freezing = Freezing.of(model, config.freeze(), config.freezeFirstSteps(), listener);
      TrainingRun.Parts parts =
          new TrainingRun.Parts(
              folder -> saveBeside(config, task, folder),
              task.loss(),
              config.training(),
              validation == null ? null : evaluator(made, validation),
              List.of(listener, freezing),
              List.of(vectorsCounted));
      outcome = run.train(model, read.batches(), parts, stop);
    } finally {
      model.release();
    }
    StoredExamples rows = read.last();
    TaskEvaluator last = rows == null || !outcome.complete() ? null : evaluator(made, rows);
    Result result = scored(run, files, outcome, read, last, stop);
    RunReport.write(
        run.directory(),
        "Fine-tuning: " + Tasks.ALL.nameOf(config.task()),
        outcome,
        result.scores(),
        result.samples().stream().map(FineTuning::sample).toList(),
        rows == null || last == null ? null : ClassTables.of(last, rows::row).orElse(null));
    return result;
  }

  /**
   * Scores the exported model and writes what it predicts; a run that is stopped in that can be
   * resumed, and is scored then.
   */
  private static Result scored(
      TrainingRun run,
      ModelFiles files,
      Trainer.Outcome outcome,
      Read read,
      @Nullable TaskEvaluator last,
      StopSignal stop) {
    Path exported = run.directory().model();
    if (last == null) {
      return new Result(outcome, new TreeMap<>(), List.of(), List.of(), exported);
    }
    TaskTables.Made made = read.made();
    Model best = files.open(exported);
    SortedMap<String, Double> scores = new TreeMap<>();
    try (Autograd.Off off = Autograd.off()) {
      PredictionsFile.write(
          run.directory().folder(),
          made.settings(),
          file -> {
            StoredExamples validation = read.validation();
            StoredExamples test = read.test();
            if (validation != null) {
              TaskEvaluator evaluator = test == null ? last : evaluator(made, validation);
              Scoring.Predictions told = file.of(VALIDATION, validation, test == null);
              scores.putAll(evaluator.evaluate(best, stop, told));
            }
            if (test != null) {
              scores.clear();
              scores.putAll(last.evaluate(best, stop, file.of(TEST, test, true)));
            }
          });
      return new Result(outcome, scores, last.predictions(), last.samples(), exported);
    } catch (StoppedException e) {
      return new Result(outcome.unfinished(), new TreeMap<>(), List.of(), List.of(), exported);
    } finally {
      best.release();
    }
  }

  private static Sample sample(Task.Written written) {
    return new Sample(written.source(), written.reference(), Map.of("written", written.text()));
  }

  /** What inputs are in training, for whoever uses the model. */
  private static TrainedInputs inputs(FinetuneConfig config) {
    boolean pairs = config.task().joinsTexts() && config.data().hasPairs();
    return new TrainedInputs(pairs, config.task().readsSpecialTokens());
  }

  private static TaskTables.Made made(FinetuneConfig config, TaskTables tables) {
    Path from = config.tokenizer() != null ? config.tokenizer() : config.model().checkpoint();
    if (from == null) {
      throw new InputException("tokenizer: name its files; a preset does not bring them");
    }
    TokenizerPair tokenizers = TokenizerPair.load(from);
    config.model().requireTokenizer(config.tokenizer(), tokenizers);
    ModelConfig base = base(config, tokenizers);
    TaskSettings settings =
        tables.fitted(config.task(), config.model().isWarm() ? base.labels() : List.of());
    TaskContext context =
        new TaskContext(
            tokenizers, base, config.model().checkpoint(), config.generation(), false, true);
    TaskTables.Made made = TaskTables.Made.of(settings, context);
    if (made.task().head() == Head.SEQUENCE_TO_SEQUENCE) {
      TokenizerFit.requireRows(base, tokenizers);
    }
    return made;
  }

  /** The configuration that training starts from; random weights take the tokenizer's tokens. */
  private static ModelConfig base(FinetuneConfig config, TokenizerPair tokenizers) {
    ModelConfig base = config.model().config();
    return config.model().isWarm() ? base : NewVocabulary.fitted(base, tokenizers);
  }

  /**
   * Tokenizers, what inputs were, and how the model writes: what it was evaluated with is what
   * others use, too.
   */
  private static void saveBeside(FinetuneConfig config, Task task, Path folder) {
    config.model().saveBeside(task.tokenizers(), folder);
    inputs(config).save(folder);
    GenerationSettings generation = task.generation();
    if (generation != null) {
      generation.save(folder, config.model().checkpoint());
    }
  }

  private static Checkpoint.Loaded complete(Model model) {
    return new Checkpoint.Loaded(model, List.of(), List.of(), 0);
  }

  private static Checkpoint.Loaded start(
      FinetuneConfig config, Task task, TrainingListener listener) {
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
    return complete(model);
  }

  /**
   * Repeats a run with seeds that count up from the configuration's, each in a folder {@code
   * seed-S} below its own.
   *
   * @return every run, and each score's mean with a 95 % interval; stops early if asked to
   */
  public static Repeated runSeeds(FinetuneConfig config, int seeds, TrainingListener listener) {
    List<Result> results = new ArrayList<>();
    try (RunDirectory all = RunDirectory.open(config.out(), config.existing())) {
      all.requireKept(config.inputs());
      for (int i = 0; i < seeds; i++) {
        long seed = config.seed() + i;
        listener.note("seed " + seed + " (" + (i + 1) + " of " + seeds + ")");
        Path folder = config.out().resolve("seed-" + seed);
        FinetuneConfig one = config.withSeed(seed, folder);
        // all seeds, and the runs beside them, share their tokens
        Result result = runSeed(one, listener, config.out(), () -> all.begin(folder));
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

  private static Result runSeed(
      FinetuneConfig config, TrainingListener listener, Path cacheBeside, Runnable before) {
    try (StopSignal stop = StopSignal.install()) {
      return run(config, listener, stop, cacheBeside, before);
    }
  }
}
