package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.adapter.AdapterSettings;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.distillation.Distillation;
import org.warmstart.learn.distillation.Teacher;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.parameters.Freezing;
import org.warmstart.learn.run.RunDirectory;
import org.warmstart.learn.start.InitialEmbeddings;
import org.warmstart.learn.table.ClassTables;
import org.warmstart.learn.table.PredictionsFile;
import org.warmstart.learn.table.TaskTables;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.registry.Tasks;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.StoppedException;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.report.Sample;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;

/** Fine-tunes a checkpoint on a labelled table, once or with several seeds. */
public final class FineTuning {
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";

  private FineTuning() {}

  /**
   * What came of a run.
   *
   * @param outcome of the training loop
   * @param scores of the exported model on the test rows (the validation rows, if there are none);
   *     empty if the run was stopped or nothing was held out
   * @param validation scores of the exported model on the validation rows; empty without them
   * @param predictions class numbers or scores behind them, in the order of the rows
   * @param samples a few generated texts, for tasks that generate
   * @param model where the exported model is
   */
  public record Result(
      Trainer.Outcome outcome,
      SortedMap<String, Double> scores,
      SortedMap<String, Double> validation,
      List<Double> predictions,
      List<Task.Written> samples,
      Path model) {}

  /** A run, and what is to be said of its model. */
  private record Ran(Result result, RunCard card) {}

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
    return run(config, listener, stop, config.out(), () -> {}).result();
  }

  /**
   * As the public ones.
   *
   * @param cacheBeside the folder that tokens are kept beside
   * @param before is done right before the run's folder is made
   */
  private static Ran run(
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
      TaskTables.Made made = FinetuneData.made(config, tables, listener);
      FinetuneData.checkBeforeReading(config, made);
      Teacher teacher = teacher(config, made.task());
      FinetuneData read = FinetuneData.read(config, tables, scored, made, cache, listener);
      Taught taught = teacher == null ? null : new Taught(teacher, tables);
      return run(config, run, read, taught, listener, stop);
    }
  }

  /** A teacher, and the tables whose rows it reads. */
  private record Taught(Teacher teacher, TaskTables tables) {}

  private static @Nullable Teacher teacher(FinetuneConfig config, Task task) {
    Distillation distillation = config.distillation();
    if (distillation == null) {
      return null;
    }
    if (!task.loss().equals(Loss.OF_MODEL)) {
      throw new InputException(
          "distillation: goes with tasks whose loss is the model's own, and not with '"
              + Tasks.ALL.nameOf(config.task())
              + "'");
    }
    Teacher teacher = Teacher.of(distillation, task.head());
    teacher.requireTokens(task.tokenizers());
    return teacher;
  }

  private static TaskEvaluator evaluator(
      FinetuneConfig config, TaskTables.Made made, StoredExamples examples) {
    return new TaskEvaluator(made.task(), examples, config.evaluationBatchSize());
  }

  private static Ran run(
      FinetuneConfig config,
      TrainingRun run,
      FinetuneData read,
      @Nullable Taught taught,
      TrainingListener listener,
      StopSignal stop) {
    Path checkpoint = run.checkpoint();
    TaskTables.Made made = read.made();
    Task task = made.task();
    read.source().notes().forEach(listener::note);
    RandomState.seed(config.seed());
    AdapterSettings adapter = config.adapter();
    Checkpoint.Loaded start =
        checkpoint != null && adapter == null
            ? Checkpoint.Loaded.complete(Checkpoint.load(checkpoint))
            : FinetuneStart.model(config, task, listener);
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
      try (Teaching teaching = teaching(config, taught, model, read, listener)) {
        TrainingRun.Parts parts =
            new TrainingRun.Parts(
                folder -> FinetuneStart.saveBeside(config, task, folder),
                teaching.loss(),
                config.training(),
                validation == null ? null : evaluator(config, made, validation),
                List.of(listener, freezing),
                List.of(vectorsCounted),
                start.newlyInitialised());
        outcome = run.train(model, read.source(), parts, stop);
      }
    } catch (RuntimeException | Error e) {
      task.release();
      throw e;
    } finally {
      model.release();
    }
    StoredExamples rows = read.last();
    TaskEvaluator last = rows == null || !outcome.complete() ? null : evaluator(config, made, rows);
    Result result;
    try {
      result = scored(config, run, files, outcome, read, last, stop);
    } finally {
      task.release();
    }
    RunReport.write(
        run.directory(),
        "Fine-tuning: " + Tasks.ALL.nameOf(config.task()),
        outcome,
        result.scores(),
        result.samples().stream().map(FineTuning::sample).toList(),
        rows == null || last == null ? null : ClassTables.of(last, rows::row).orElse(null));
    String scoredOn = read.test() != null ? TEST : VALIDATION;
    RunCard card = RunCard.of(config, read.parts(), rows == null ? null : scoredOn);
    if (result.outcome().complete()) {
      card.write(result.model(), result.scores(), listener::note);
    }
    return new Ran(result, card);
  }

  private static Teaching teaching(
      FinetuneConfig config,
      @Nullable Taught taught,
      Model student,
      FinetuneData read,
      TrainingListener listener) {
    if (taught == null) {
      return Teaching.none(read.made().task().loss());
    }
    boolean redrawn = config.subwordSampling() != null;
    Teaching.Rows rows =
        new Teaching.Rows(taught.tables(), read.made(), read.training(), redrawn, read.batches());
    return Teaching.of(taught.teacher(), student, rows, listener::note);
  }

  /**
   * Scores the exported model and writes what it predicts; a run that is stopped in that can be
   * resumed, and is scored then.
   */
  private static Result scored(
      FinetuneConfig config,
      TrainingRun run,
      ModelFiles files,
      Trainer.Outcome outcome,
      FinetuneData read,
      @Nullable TaskEvaluator last,
      StopSignal stop) {
    Path exported = run.directory().model();
    if (last == null) {
      return unscored(outcome, exported);
    }
    TaskTables.Made made = read.made();
    Model best = files.open(exported);
    SortedMap<String, Double> scores = new TreeMap<>();
    SortedMap<String, Double> validated = new TreeMap<>();
    try (Autograd.Off off = Autograd.off()) {
      PredictionsFile.write(
          run.directory().folder(),
          made.settings(),
          file -> {
            StoredExamples validation = read.validation();
            StoredExamples test = read.test();
            if (validation != null) {
              TaskEvaluator evaluator = test == null ? last : evaluator(config, made, validation);
              Scoring.Predictions told = file.of(VALIDATION, validation, test == null);
              validated.putAll(evaluator.evaluate(best, stop, told));
            }
            if (test == null) {
              scores.putAll(validated);
            } else {
              scores.putAll(last.evaluate(best, stop, file.of(TEST, test, true)));
            }
          });
      return new Result(outcome, scores, validated, last.predictions(), last.samples(), exported);
    } catch (StoppedException e) {
      return unscored(outcome.unfinished(), exported);
    } finally {
      best.release();
    }
  }

  private static Result unscored(Trainer.Outcome outcome, Path exported) {
    return new Result(outcome, new TreeMap<>(), new TreeMap<>(), List.of(), List.of(), exported);
  }

  private static Sample sample(Task.Written written) {
    return new Sample(written.source(), written.reference(), Map.of("written", written.text()));
  }

  /**
   * Repeats a run with seeds that count up from the configuration's, each in a folder {@code
   * seed-S} below its own.
   *
   * @return every run, and each score's mean with a 95 % interval; stops early if asked to
   */
  public static Repeated runSeeds(FinetuneConfig config, int seeds, TrainingListener listener) {
    List<Ran> runs = new ArrayList<>();
    try (RunDirectory all = RunDirectory.open(config.out(), config.existing())) {
      all.requireKept(config.inputs());
      for (int i = 0; i < seeds; i++) {
        long seed = config.seed() + i;
        listener.note("seed " + seed + " (" + (i + 1) + " of " + seeds + ")");
        Path folder = config.out().resolve("seed-" + seed);
        FinetuneConfig one = config.withSeed(seed, folder);
        // all seeds, and the runs beside them, share their tokens
        Ran ran = runSeed(one, listener, config.out(), () -> all.begin(folder));
        if (!ran.result().outcome().complete()) {
          break;
        }
        runs.add(ran);
      }
      List<Result> results = runs.stream().map(Ran::result).toList();
      Map<String, Summary> scores = Seeds.summarize(results.stream().map(Result::scores).toList());
      if (!results.isEmpty()) {
        Seeds.write(config.out().resolve("seeds.json"), scores);
        SeedsReport.write(
            config.out().resolve("report.html"),
            "Fine-tuning: " + Tasks.ALL.nameOf(config.task()),
            LongStream.range(config.seed(), config.seed() + results.size()).boxed().toList(),
            results.stream().map(Result::scores).toList(),
            scores);
      }
      // a model is as good as its settings make it, whichever seed is taken
      runs.forEach(ran -> ran.card().writeMeans(ran.result().model(), scores, listener::note));
      return new Repeated(results, scores);
    }
  }

  private static Ran runSeed(
      FinetuneConfig config, TrainingListener listener, Path cacheBeside, Runnable before) {
    try (StopSignal stop = StopSignal.install()) {
      return run(config, listener, stop, cacheBeside, before);
    }
  }
}
