package org.warmstart.learn.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.BatchOrder;
import org.warmstart.data.batch.LengthBucketing;
import org.warmstart.data.text.DocumentUnit;
import org.warmstart.eval.metric.PrecisionRecallF1;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.label.ClassReport;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Loss;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.file.TokenizerPair;
import org.warmstart.text.stage.Sampling;

/**
 * A fine-tuning task: columns to features, head, loss (through the head) and metrics. Made by
 * {@link TaskSettings}, which says how to add one, for one model and its tokenizers.
 */
public interface Task {
  /** The head that a checkpoint's layers get. */
  Head head();

  /** What the task changes in a checkpoint's configuration: labels, added tokens. */
  UnaryOperator<ModelConfig> adaptation();

  /** The tokenizers that belong to the fine-tuned model. */
  TokenizerPair tokenizers();

  /** How the fine-tuned model is to write texts; null where it writes none. */
  default @Nullable GenerationSettings generation() {
    return null;
  }

  /** Turns a row into numbers with the tokenizers' best segmentations. */
  default List<Example> encode(TaskRow row) {
    return encode(row, null);
  }

  /**
   * Turns a row into numbers: one example, or several of a long text, each cut to the length.
   *
   * @param sampling how the segmentations of what the model reads are drawn, null for the best
   * @throws org.warmstart.base.InputException naming the row if its target is not one
   */
  List<Example> encode(TaskRow row, @Nullable Sampling sampling);

  /** What the user should know of how the rows are read, beyond what the settings say. */
  default List<String> notes() {
    return List.of();
  }

  /** Frees what only {@link #encode} needs, until a row is encoded again. */
  default void rest() {}

  /** The examples that training reads, such as several of a table's behind one another. */
  default Examples arranged(Examples training) {
    return training;
  }

  /** Puts examples together, padded to the longest. */
  Batch batch(List<Example> examples);

  /** As {@link #batch}, for training, where {@link #order} has chosen the examples. */
  default Batch trainingBatch(List<Example> examples) {
    return batch(examples);
  }

  /**
   * Which examples are in which batch of training; of similar length unless a task needs something
   * else.
   *
   * @param batchSize rows; 0: as many as {@code tokensPerBatch} allows
   * @param tokensPerBatch padding included; read only if {@code batchSize} is 0
   */
  default BatchOrder order(Examples examples, int batchSize, int tokensPerBatch, long seed) {
    int[] lengths = IntStream.range(0, examples.size()).map(examples::length).toArray();
    return batchSize > 0
        ? LengthBucketing.ofExamples(lengths, batchSize, seed)
        : LengthBucketing.ofTokens(lengths, tokensPerBatch, seed);
  }

  /** Plain text that training reads beside the rows; null: none. */
  default @Nullable PlainText plainText() {
    return null;
  }

  /**
   * Plain text that training reads beside the rows, as pre-training with next tokens does.
   *
   * @param files text files, or folders of them
   * @param sequenceLength tokens of a row
   * @param batchSize rows of a micro-batch
   */
  record PlainText(List<Path> files, DocumentUnit unit, int sequenceLength, int batchSize) {
    public PlainText {
      files = List.copyOf(files);
    }
  }

  /**
   * The micro-batches that training reads: the rows' own, unless a task makes others of them.
   *
   * @param rows batches of examples
   * @param text batches of {@link #plainText}; null where there is none
   * @param accumulation micro-batches of a step
   * @throws org.warmstart.base.InputException if the rows do not fit
   */
  default BatchSource source(
      TaskBatches rows, @Nullable BatchSource text, int accumulation, long seed) {
    return rows;
  }

  /** What training makes small; the model's own loss, if it is not said. */
  default Loss loss() {
    return Loss.OF_MODEL;
  }

  /** Frees what it has in memory beside the model, at the end. */
  default void release() {}

  /** The same task, where it needs the rows of training for more than training. */
  default Task knowing(Examples training) {
    return this;
  }

  /** How a run keeps the model, where something belongs to the result beside it. */
  default ModelFiles files(ModelFiles usual) {
    return usual;
  }

  /**
   * Whether the result has a file or folder of this name that is not a copy of the checkpoint's.
   */
  default boolean writes(String name) {
    return false;
  }

  /** A new score over evaluation examples, which come in their order. */
  Scorer scorer(Scoring scoring);

  /** The names of the metrics that can decide which model is best. */
  default Set<String> metrics() {
    return scorer(Scoring.NONE).result().keySet();
  }

  /** The metric that decides which model is best. */
  String mainMetric();

  /** Whether a model is better if one of the metrics is greater. */
  default boolean greaterIsBetter(String metric) {
    return !metric.equals("loss");
  }

  /**
   * A text that was generated.
   *
   * @param source the input as the model saw it
   * @param reference the text wanted
   * @param text the text written
   */
  record Written(String source, String reference, String text) {}

  /** Gathers scores batch by batch; the model is in evaluation mode and nothing is recorded. */
  interface Scorer {
    void add(Model model, List<Example> examples, Batch batch);

    /** The metrics by name, beside the loss. */
    SortedMap<String, Double> result();

    /** A few texts that were generated; none for other tasks. */
    default List<Written> samples() {
      return List.of();
    }

    /** The scores of each class by its name; empty for tasks without classes. */
    default Map<String, PrecisionRecallF1.ClassScores> classScores() {
      return Map.of();
    }

    /** Which classes are taken for which; empty unless an example has one class of several. */
    default Optional<ClassReport> classes() {
      return Optional.empty();
    }

    /**
     * Predicted class numbers or scores in the order of the examples; empty where predictions are
     * more than a number.
     */
    default List<Double> predictions() {
      return List.of();
    }
  }
}
