package org.warmstart.learn.objective;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.text.Tokenizer;

/**
 * A pre-training objective: what is predicted from plain text. A record whose components are the
 * objective's own settings. The loss is the model's own unless the objective computes another.
 *
 * <p>To add one: write the record, then add its line in {@link Objectives}.
 */
@ChosenFrom(Objectives.class)
public interface Objective extends Loss {
  /** The head that a model is trained with. */
  Head head();

  /** The heads that the family of the model that is named has to have. */
  default Set<Head> heads() {
    return Set.of(head());
  }

  /** Whether models of a family can be trained so. */
  default boolean trains(Family<?> family) {
    return family.heads().containsAll(heads());
  }

  /**
   * What is trained of a model: itself, or a larger one that it is a part of.
   *
   * @throws InputException if that cannot be made of its sizes
   */
  default ModelConfig trained(ModelConfig base) {
    return base;
  }

  /**
   * Loads what is trained from a checkpoint of the model; what it does not have starts with initial
   * values.
   *
   * @param change to the checkpoint's configuration
   */
  default Checkpoint.Loaded transferred(Path checkpoint, UnaryOperator<ModelConfig> change) {
    return Checkpoint.loadAs(
        checkpoint,
        head(),
        config -> {
          ModelConfig changed = change.apply(config);
          return changed.family().trainable(changed, head());
        });
  }

  /** Files and folders that it reads beside the model's. */
  default List<Path> inputs() {
    return List.of();
  }

  /** The model that a run is for, of what was trained. */
  default Model result(Model trained) {
    return trained;
  }

  /**
   * Writes what belongs beside the result's checkpoint, in its folder; nothing for most.
   *
   * @param cut how text was cut in training
   */
  default void writeBeside(Model result, Cut cut, Path folder) throws IOException {}

  /** What of the trained model the result does not have, to be told; null: nothing. */
  default @Nullable String dropped() {
    return null;
  }

  /** Other models of what was trained, by the names of their folders. */
  default Map<String, Model> byProducts(Model trained) {
    return Map.of();
  }

  /**
   * The loss term whose exponential is the perplexity; of several terms whose names begin with it,
   * {@code lm_forward} and {@code lm_backward}, the mean over all their targets.
   */
  String languageModelTerm();

  /** Whether the objective reads sentences, and not the raw text with its line breaks. */
  boolean readsSentences();

  /**
   * Whether sentences are read one behind another, so that what stands between them counts: a
   * byte-level tokenizer's first word of a sentence then begins with the space before it.
   */
  default boolean joinsSentences() {
    return false;
  }

  /** Whether the loss of a row is the same whichever rows are read with it. */
  default boolean readsRowsAlone() {
    return true;
  }

  /**
   * Special tokens that a tokenizer has besides its usual ones when it is trained for this
   * objective.
   */
  default List<String> specialTokens(Cut cut) {
    return List.of();
  }

  /**
   * Refuses a family that has the head, but cannot be trained with it in this way.
   *
   * @param base the sizes, before there is a tokenizer
   * @throws InputException saying what would do
   */
  default void check(ModelConfig base) {}

  /**
   * Refuses a checkpoint whose head shows that it is not what training could go on from.
   *
   * @param checkpoint that gives its weights
   * @throws InputException saying what it is, and what would do
   */
  default void requireStart(Path checkpoint) {}

  /**
   * Refuses a model that lacks a token which the objective needs.
   *
   * @param config with the tokens of the tokenizer
   * @throws InputException saying what is missing, and what would do
   */
  default void require(ModelConfig config) {}

  /**
   * Cuts a corpus into batches.
   *
   * @throws InputException if the corpus is too small or the tokenizer lacks a special token that
   *     the objective needs
   */
  BatchSource batches(TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut);

  /**
   * Cuts a corpus into the batches that a trained model is scored on; those of training, unless the
   * objective says otherwise.
   *
   * @param stride how far windows of text lie apart; null: as in training
   * @throws InputException as {@link #batches}, and for a stride where there are no windows
   */
  default BatchSource evaluation(
      TokenizedCorpus corpus, Tokenizer tokenizer, Cut cut, @Nullable Integer stride) {
    if (stride != null) {
      throw new InputException("stride goes with the objective 'causal' only");
    }
    return batches(corpus, tokenizer, cut);
  }
}
