package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.ProblemType;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Says what class a text or a pair of texts is of, or what number it gets, with a checkpoint that
 * has a sequence classification head.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.load(Path.of("runs/sst2/model"))) {
 *   ClassificationResult result = classifier.classify("a gripping film");
 *   System.out.println(result.label() + " " + result.probability());
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, with the same results as one after the other. A checkpoint
 * that was fine-tuned here on pairs refuses single texts, and the other way round.
 */
public final class TextClassifier implements AutoCloseable {
  private final LoadedModel loaded;
  private final TextEncoder encoder;
  private final ProblemType type;
  private final @Nullable TrainedInputs trained;

  private TextClassifier(LoadedModel loaded, @Nullable TrainedInputs trained) {
    this.loaded = loaded;
    this.trained = trained;
    if (loaded.model().head() != Head.SEQUENCE_CLASSIFICATION) {
      throw loaded.wrongHead(
          "classifying needs a sequence classification head, as fine-tuning gives it");
    }
    ModelConfig config = loaded.config();
    type = ProblemType.of(config.toJson());
    boolean special = trained != null && trained.specialTokensInText();
    encoder = TextEncoder.of(loaded.reading(special), config, loaded.options().truncate());
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or it has another head
   */
  public static TextClassifier load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, it has another head, or the given
   *     tokenizer is not its own
   */
  public static TextClassifier load(Path checkpoint, PipelineOptions options) {
    TrainedInputs trained = TrainedInputs.read(checkpoint).orElse(null);
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, Head.SEQUENCE_CLASSIFICATION),
        loaded -> new TextClassifier(loaded, trained));
  }

  /** The classes in the model's order; one name for a regression. */
  public List<String> labels() {
    return loaded.config().labels();
  }

  /** How many tokens the model reads at once, special ones included. */
  int mostTokens() {
    return encoder.mostTokens();
  }

  /** How many tokens a text or a pair has, special ones included. */
  int length(TextInput input) {
    return encoder.tokenizer().encode(input.text(), input.second(), true).size();
  }

  /**
   * Classifies a text.
   *
   * @throws InputException if it is too long, or the checkpoint was trained on pairs
   * @throws IllegalStateException after {@link #close}
   */
  public ClassificationResult classify(String text) {
    return classify(TextInput.of(text));
  }

  /** As {@link #classify(String)} for a pair of texts. */
  public ClassificationResult classify(String first, String second) {
    return classify(TextInput.of(first, second));
  }

  /** As {@link #classify(String)} for a text or a pair. */
  public ClassificationResult classify(TextInput input) {
    return classify(List.of(input)).get(0);
  }

  /**
   * Classifies texts in batches of similar length.
   *
   * @return the results in the texts' order; what else is in the list makes no difference but of
   *     rounding
   * @throws InputException naming the first text that is of no use, before the model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<ClassificationResult> classify(List<TextInput> inputs) {
    return loaded.use(() -> batches().all(inputs));
  }

  /** As {@link #classify(List)}, but a text that is of no use does not cost the others theirs. */
  public List<Outcome<ClassificationResult>> classifyEach(List<TextInput> inputs) {
    return loaded.use(() -> batches().each(inputs));
  }

  private LengthBatches<ClassificationResult> batches() {
    return new LengthBatches<>(loaded.options().batchSize(), this::encode, this::run);
  }

  private Outcome<EncodedText> encode(TextInput input, int index) {
    if (trained != null && trained.pairs() != input.isPair()) {
      return Outcome.failed(new TextProblem.NotAsTrained(trained.pairs()));
    }
    Outcome<EncodedText> given = encoder.encode(input, index);
    String second = input.second();
    if (!bothOrders() || second == null || given.problem().isPresent()) {
      return given;
    }
    Outcome<EncodedText> other = encoder.encode(TextInput.of(second, input.text()), index);
    return other.problem().isPresent()
        ? other
        : Outcome.of(given.result().withSwapped(other.result()));
  }

  private boolean bothOrders() {
    return trained != null && trained.bothOrders();
  }

  /** {@code input_ids} and the like [B, T], of both orders [B, 2, T]. */
  private Inputs inputs(List<EncodedText> batch) {
    ModelConfig config = loaded.config();
    boolean typeIds = config.tokenTypes() > 1;
    Padding.Side side = config.readsLastToken() ? Padding.Side.START : Padding.Side.END;
    if (!bothOrders()) {
      return encoder.batch(batch, typeIds, side);
    }
    List<EncodedText> orders = batch.stream().flatMap(EncodedText::orders).toList();
    return encoder.batch(orders, typeIds, side).grouped(2);
  }

  private List<ClassificationResult> run(List<EncodedText> batch) {
    float[] logits;
    try (Scope scope = Scope.open()) {
      Tensor logitsBC = loaded.model().forward(inputs(batch)).get("logits");
      logits = Tensors.floats(Objects.requireNonNull(logitsBC));
    }
    int classes = logits.length / batch.size();
    List<ClassificationResult> results = new ArrayList<>();
    for (EncodedText text : batch) {
      int start = results.size() * classes;
      float[] own = Arrays.copyOfRange(logits, start, start + classes);
      results.add(ClassificationResult.of(type, labels(), own, text.counts()));
    }
    return results;
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
