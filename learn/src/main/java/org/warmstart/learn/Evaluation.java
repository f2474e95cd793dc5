package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.objective.Cut;
import org.warmstart.learn.objective.LossEvaluator;
import org.warmstart.learn.objective.Objective;
import org.warmstart.learn.suite.run.SuiteEvaluation;
import org.warmstart.learn.suite.run.SuiteFilesWriter;
import org.warmstart.learn.suite.run.SuiteResult;
import org.warmstart.learn.suite.run.SuiteSettings;
import org.warmstart.learn.table.ClassTables;
import org.warmstart.learn.table.PredictionsFile;
import org.warmstart.learn.table.TableData;
import org.warmstart.learn.table.TaskTables;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskEvaluator;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.text.TextData;
import org.warmstart.learn.text.TextTokens;
import org.warmstart.learn.training.Evaluator;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.pipeline.TrainedInputs;
import org.warmstart.tensor.Autograd;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/** Scores a checkpoint. */
public final class Evaluation {
  static final int USUAL_LENGTH = 128;
  private static final int LONGEST_WINDOW = 1024;

  private Evaluation() {}

  /**
   * Loads the checkpoint with the head it has and scores it.
   *
   * @param notes takes what the user should know of how the data were read
   * @return the metrics by name
   */
  public static SortedMap<String, Double> run(EvaluateConfig config, Consumer<String> notes) {
    return run(config, notes, classes -> {}, null);
  }

  /**
   * As the other one.
   *
   * @param classes takes how each class fared, where there are classes
   * @param out the folder that gets {@code predictions.jsonl}; null: none
   * @throws InputException if a folder is given for a text, of which nothing is predicted
   */
  public static SortedMap<String, Double> run(
      EvaluateConfig config,
      Consumer<String> notes,
      Consumer<ClassTables> classes,
      @Nullable Path out) {
    if (out != null && config.task() == null) {
      throw new InputException(
          "predictions are written for a task on a table; a text has a perplexity alone");
    }
    Path tokenizerPath = config.tokenizer() != null ? config.tokenizer() : config.checkpoint();
    TokenizerPair tokenizers = TokenizerPair.load(tokenizerPath);
    if (config.tokenizer() != null && !config.foreignTokenizer()) {
      TokenizerFit.require(
          config.checkpoint(),
          tokenizers,
          config.tokenizer().toString(),
          "'foreignTokenizer: true'");
    }
    Head head = head(config, tokenizers);
    // layers alone are taken from below any head, as for use
    Model model =
        head.isBare()
            ? Checkpoint.loadAs(config.checkpoint(), head, same -> same).model()
            : Checkpoint.load(config.checkpoint(), head);
    try (Autograd.Off off = Autograd.off()) {
      return evaluate(config, tokenizers, model, notes, classes, out);
    } finally {
      model.release();
    }
  }

  /**
   * Asks the checkpoint the questions of the configuration's benchmark.
   *
   * @param notes takes what the user should know
   * @param out the folder that gets the results, samples and a page; null: none
   * @throws InputException if the configuration names no benchmark, or something is wrong
   */
  public static SuiteResult suite(
      EvaluateConfig config, Consumer<String> notes, @Nullable Path out) {
    SuiteSettings settings = config.suite();
    if (settings == null) {
      throw new InputException("suite: name a benchmark");
    }
    PipelineOptions options = PipelineOptions.DEFAULT.withBatchSize(config.batchSize());
    if (config.tokenizer() != null) {
      TokenizerPair tokenizers = TokenizerPair.load(config.tokenizer());
      if (!config.foreignTokenizer()) {
        TokenizerFit.require(
            config.checkpoint(),
            tokenizers,
            config.tokenizer().toString(),
            "'foreignTokenizer: true'");
      }
      options = options.withForeignTokenizers(tokenizers);
    }
    List<String> told = new ArrayList<>();
    SuiteResult result =
        SuiteEvaluation.run(
            config.checkpoint(),
            options,
            config.generation(),
            settings,
            note -> {
              told.add(note);
              notes.accept(note);
            });
    if (out != null) {
      SuiteFilesWriter.write(out, config.checkpoint(), config.batchSize(), settings, result, told);
    }
    return result;
  }

  private static SortedMap<String, Double> evaluate(
      EvaluateConfig config,
      TokenizerPair tokenizers,
      Model model,
      Consumer<String> notes,
      Consumer<ClassTables> classes,
      @Nullable Path out) {
    TaskSettings settings = config.task();
    TableData data = config.data();
    try (DataCache cache = DataCache.temporary(notes)) {
      if (settings == null || data == null) {
        return textEvaluator(config, tokenizers, model, cache, notes).evaluate(model);
      }
      TaskTables.Made made = made(config, settings, data, tokenizers, model);
      made.task().notes().forEach(notes);
      StoredExamples examples =
          new TaskTables(data, cache, notes).examples(made, TableData.Part.TEST, true);
      try {
        return scored(config, settings, made, examples, model, classes, out);
      } finally {
        made.task().release();
      }
    }
  }

  private static SortedMap<String, Double> scored(
      EvaluateConfig config,
      TaskSettings settings,
      TaskTables.Made made,
      StoredExamples examples,
      Model model,
      Consumer<ClassTables> classes,
      @Nullable Path out) {
    TaskEvaluator evaluator = new TaskEvaluator(made.task(), examples, config.batchSize());
    SortedMap<String, Double> scores = new TreeMap<>();
    if (out == null) {
      scores.putAll(evaluator.evaluate(model));
    } else {
      PredictionsFile.write(
          out,
          settings,
          file ->
              scores.putAll(
                  evaluator.evaluate(model, new StopSignal(), file.of("test", examples, true))));
    }
    ClassTables.of(evaluator, examples::row).ifPresent(classes);
    return scores;
  }

  private static Evaluator textEvaluator(
      EvaluateConfig config,
      TokenizerPair tokenizers,
      Model model,
      DataCache cache,
      Consumer<String> notes) {
    TextData text = config.text();
    Objective objective = config.objective();
    if (text == null || objective == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    requireHead(model, objective.head(), config.checkpoint());
    Tokenizer tokenizer = tokenizers.source();
    TextTokens tokens =
        new TextTokens(text, tokenizer, TextTokens.Pieces.of(objective), 0, config.seed());
    return new LossEvaluator(
        objective.evaluation(
            tokens.split(cache, notes).training(),
            tokenizer,
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
          "sequenceLength "
              + given
              + " is more than the model's "
              + Messages.count(positions, "position"));
    }
    int usual = objective.readsSentences() ? USUAL_LENGTH : LONGEST_WINDOW;
    int length = given != null ? given : Math.min(positions, usual);
    int rows = config.batchSize();
    if (given == null && length > USUAL_LENGTH) {
      rows = Math.max(1, (int) ((long) rows * USUAL_LENGTH / length));
    }
    return new Cut(length, rows, config.seed());
  }

  private static TaskTables.Made made(
      EvaluateConfig config,
      TaskSettings settings,
      TableData data,
      TokenizerPair tokenizers,
      Model model) {
    Path checkpoint = config.checkpoint();
    Optional<TrainedInputs> trained = TrainedInputs.read(checkpoint);
    boolean pairs = settings.joinsTexts() && data.hasPairs();
    trained.ifPresent(inputs -> inputs.require(pairs, checkpoint));
    TaskTables.Made made = made(config, settings, tokenizers, model.config(), trained);
    requireHead(model, made.task().head(), checkpoint);
    return made;
  }

  private static TaskTables.Made made(
      EvaluateConfig config,
      TaskSettings settings,
      TokenizerPair tokenizers,
      ModelConfig model,
      Optional<TrainedInputs> trained) {
    boolean both = trained.map(TrainedInputs::bothOrders).orElse(false);
    boolean specials = trained.map(TrainedInputs::specialTokensInText).orElse(false);
    return TaskTables.Made.of(
        settings,
        new TaskContext(
            tokenizers, model, config.checkpoint(), config.generation(), specials, both, false));
  }

  /** The head that is needed, for checkpoints that do not say which one they have. */
  private static Head head(EvaluateConfig config, TokenizerPair tokenizers) {
    TaskSettings task = config.task();
    Objective objective = config.objective();
    if (task != null) {
      // which head a task needs does not depend on what inputs were
      return made(
              config, task, tokenizers, Checkpoint.config(config.checkpoint()), Optional.empty())
          .task()
          .head();
    }
    if (objective == null) {
      throw new IllegalStateException("the configuration was checked to have one of both");
    }
    return objective.head();
  }

  private static void requireHead(Model model, Head head, Path checkpoint) {
    if (model.head() != head) {
      throw new InputException(
          checkpoint + ": is a " + model.architecture() + ", but this evaluation needs " + head);
    }
  }
}
