package org.warmstart.learn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.learn.adapter.AdapterSettings;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.example.StoredExamples;
import org.warmstart.learn.table.TableData;
import org.warmstart.learn.table.TaskTables;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.task.TaskBatches;
import org.warmstart.learn.task.TaskContext;
import org.warmstart.learn.task.TaskSettings;
import org.warmstart.learn.text.SubwordSampling;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.text.file.TokenizerPair;

/** What a fine-tuning run reads: its task, and the examples of each part. */
record FinetuneData(
    TaskTables.Made made,
    StoredExamples training,
    TaskBatches batches,
    BatchSource source,
    @Nullable StoredExamples validation,
    @Nullable StoredExamples test,
    List<CardData> parts) {
  /** What the exported model is scored on. */
  @Nullable StoredExamples last() {
    return test != null ? test : validation;
  }

  /** The task, fitted to the training rows and checked as far as it can be without reading all. */
  static TaskTables.Made made(FinetuneConfig config, TaskTables tables, TrainingListener listener) {
    Path from = config.tokenizer() != null ? config.tokenizer() : config.model().checkpoint();
    if (from == null) {
      throw new InputException("tokenizer: name its files; a preset does not bring them");
    }
    TokenizerPair tokenizers = TokenizerPair.load(from);
    config.model().requireTokenizer(config.tokenizer(), tokenizers);
    ModelConfig base = FinetuneStart.base(config, tokenizers);
    TaskSettings settings =
        tables.fitted(
            config.task(),
            Teaching.labels(
                config.distillation(), config.model().isWarm() ? base.labels() : List.of()));
    TaskContext context =
        new TaskContext(
            tokenizers, base, config.model().checkpoint(), config.generation(), false, false, true);
    TaskTables.Made made = TaskTables.Made.of(settings, context);
    if (settings.fitting(List.of()) == null) {
      made.task().notes().forEach(listener::note); // else they were said with what was learned
    }
    Head head = made.task().head();
    if (head == Head.SEQUENCE_TO_SEQUENCE || head == Head.CAUSAL_LM) {
      TokenizerFit.requireRows(base, tokenizers);
    }
    return made;
  }

  /** Refuses what the model's sizes and the task show to be wrong. */
  static void checkBeforeReading(FinetuneConfig config, TaskTables.Made made) {
    Task task = made.task();
    config.training().checkBestMetric(task.metrics(), !config.data().validation().isEmpty());
    if (config.training().gradientCheckpointing() && task.loss().goesBackItself()) {
      throw new InputException(
          "training.gradientCheckpointing: goes without a loss that runs over a batch twice"
              + " (miniBatch), which saves the same memory");
    }
    AdapterSettings adapter = config.adapter();
    Path checkpoint = config.model().checkpoint();
    if (adapter != null && checkpoint != null) {
      ModelConfig adapted = task.adaptation().apply(config.model().config());
      adapter.check(Families.create(adapted, task.head()), checkpoint);
    }
  }

  /** Reads all parts, so that what is wrong with any of them is found before the first step. */
  static FinetuneData read(
      FinetuneConfig config,
      TaskTables tables,
      TaskTables scored,
      TaskTables.Made read,
      DataCache cache,
      TrainingListener listener) {
    TableData data = config.data();
    SubwordSampling subwords = config.subwordSampling();
    StoredExamples examples = tables.examples(read, TableData.Part.TRAINING, subwords != null);
    TaskTables.Made made = read.knowing(examples);
    StoredExamples validation =
        data.has(TableData.Part.VALIDATION)
            ? scored.examples(made, TableData.Part.VALIDATION, true)
            : null;
    // what is wrong with the test rows is found before the first step
    StoredExamples test =
        data.has(TableData.Part.TEST) ? scored.examples(made, TableData.Part.TEST, true) : null;
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
    List<CardData> parts = new ArrayList<>(tables.parts());
    BatchSource source =
        TextBeside.source(config, made.task(), batches, cache, listener::note, parts);
    if (scored != tables) {
      parts.addAll(scored.parts());
    }
    return new FinetuneData(made, examples, batches, source, validation, test, parts);
  }
}
