package org.warmstart.learn.task;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.text.Sampling;
import org.warmstart.text.file.TokenizerPair;

/**
 * A fine-tuning task: columns to features, head, loss (through the head) and metrics. Made by
 * {@link Tasks} for one tokenizer and one model family.
 *
 * <p>To add one: write the class, then add its line in {@link Tasks}.
 */
public interface Task {
  /** The head that a checkpoint's layers get. */
  Head head();

  /** What the task changes in a checkpoint's configuration: labels, added tokens. */
  UnaryOperator<ModelConfig> adaptation();

  /** The tokenizers that belong to the fine-tuned model. */
  TokenizerPair tokenizers();

  /** Turns a row into numbers with the tokenizers' best segmentations. */
  default Example encode(LabeledText row) {
    return encode(row, null);
  }

  /**
   * Turns a row into numbers, cut to the length.
   *
   * @param sampling how the segmentations of what the model reads are drawn, null for the best
   * @throws org.warmstart.base.InputException naming the row if its target is not one
   */
  Example encode(LabeledText row, @Nullable Sampling sampling);

  /** Puts examples together, padded to the longest. */
  Batch batch(List<Example> examples);

  /** A new score over evaluation examples. */
  Scorer scorer();

  /** The names of the metrics that can decide which model is best. */
  default Set<String> metrics() {
    return scorer().result().keySet();
  }

  /** The metric that decides which model is best. */
  String mainMetric();

  /** Whether a greater main metric is better. */
  boolean greaterIsBetter();

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

    /** Predicted class numbers or scores in the order of the examples; empty for texts. */
    List<Double> predictions();
  }
}
