package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.pipeline.result.EmbeddingResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TokenEmbeddings;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.file.TokenizerPair;

/**
 * Makes vectors of texts, with the layers of any checkpoint that has an encoder or a decoder alone,
 * whatever its head is. Folders of sentence-transformers are read as that library reads them.
 *
 * <pre>{@code
 * try (TextEmbedder embedder = TextEmbedder.load(Path.of("all-MiniLM-L6-v2"))) {
 *   double likeness = embedder.embed("a cat").cosine(embedder.embed("a kitten"));
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, with the same results as one after the other.
 */
public final class TextEmbedder implements AutoCloseable {
  private final LoadedModel loaded;
  private final TextEncoder encoder;
  private final Pooling pooling;
  private final boolean normalize;
  private final @Nullable SentenceTransformers sentences;

  private TextEmbedder(
      LoadedModel loaded,
      Pooling pooling,
      boolean normalize,
      @Nullable SentenceTransformers sentences) {
    this.loaded = loaded;
    this.pooling = pooling;
    this.normalize = normalize;
    this.sentences = sentences;
    boolean special = TrainedInputs.readsSpecialTokens(loaded.checkpoint());
    TextEncoder usual =
        TextEncoder.of(loaded.reading(special), loaded.config(), loaded.options().truncate());
    Integer most = sentences == null ? null : sentences.mostTokens();
    // sentence-transformers cut what is longer than they say
    encoder = most == null ? usual : usual.withMostTokens(Math.min(most, usual.mostTokens()), true);
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT} and {@link Pooling#MODEL}.
   *
   * @throws InputException if something is wrong with it, or it has no encoder or decoder alone
   */
  public static TextEmbedder load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /** As {@link #load(Path)} with other options. */
  public static TextEmbedder load(Path checkpoint, PipelineOptions options) {
    return load(checkpoint, options, Pooling.MODEL, false);
  }

  /**
   * Loads a checkpoint's layers, whatever head it has.
   *
   * @param pooling how the vectors of tokens become one
   * @param normalize whether vectors are scaled to length 1, also where the checkpoint does not say
   *     so
   * @throws InputException if something is wrong with it, it has no encoder or decoder alone, its
   *     files of sentence-transformers ask for what is not built, or the given tokenizer is not its
   *     own
   */
  public static TextEmbedder load(
      Path checkpoint, PipelineOptions options, Pooling pooling, boolean normalize) {
    TokenizerPair tokenizers = LoadedModel.tokenizers(checkpoint, options);
    SentenceTransformers sentences =
        pooling == Pooling.MODEL ? SentenceTransformers.read(checkpoint) : null;
    if (sentences != null && sentences.lowerCase()) {
      throw new InputException(
          checkpoint
              + ": 'do_lower_case' of sentence_bert_config.json is not built here; set it in"
              + " the tokenizer's own tokenizer_config.json");
    }
    return LoadedModel.load(
        checkpoint,
        options,
        tokenizers,
        () -> body(checkpoint),
        loaded -> new TextEmbedder(loaded, pooling, normalize, sentences));
  }

  /** The layers alone. */
  private static Model body(Path checkpoint) {
    ModelConfig config = Checkpoint.config(checkpoint);
    Head bare = config.family().bareHead();
    if (!config.family().heads().contains(bare)) {
      throw LoadedModel.wrongHead(
          checkpoint,
          Checkpoint.describe(checkpoint),
          "embedding needs an encoder or a decoder alone");
    }
    return Checkpoint.loadAs(checkpoint, bare, same -> same).model();
  }

  /**
   * A text's vector.
   *
   * @throws InputException if it is too long
   * @throws IllegalStateException after {@link #close}
   */
  public EmbeddingResult embed(String text) {
    return embed(TextInput.of(text));
  }

  /** As {@link #embed(String)} for a text or a pair. */
  public EmbeddingResult embed(TextInput input) {
    return embed(List.of(input)).get(0);
  }

  /**
   * The vectors of texts, which are read in batches of similar length.
   *
   * @return the results in the texts' order; what else is in the list makes no difference but of
   *     rounding
   * @throws InputException naming the first text that is of no use, before the model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<EmbeddingResult> embed(List<TextInput> inputs) {
    return loaded.use(() -> batches(this::pooled).all(inputs));
  }

  /** As {@link #embed(List)}, but a text that is of no use does not cost the others theirs. */
  public List<Outcome<EmbeddingResult>> embedEach(List<TextInput> inputs) {
    return loaded.use(() -> batches(this::pooled).each(inputs));
  }

  /** The vectors of a text's tokens: the last hidden states, neither pooled nor normalized. */
  public TokenEmbeddings embedTokens(TextInput input) {
    return embedTokens(List.of(input)).get(0);
  }

  /** As {@link #embedTokens(TextInput)} for many, as {@link #embed(List)} reads them. */
  public List<TokenEmbeddings> embedTokens(List<TextInput> inputs) {
    return loaded.use(() -> batches(this::tokens).all(inputs));
  }

  private <R> LengthBatches<R> batches(LengthBatches.Step<R> step) {
    return new LengthBatches<>(loaded.options().batchSize(), encoder::encode, step);
  }

  private Map<String, Tensor> forward(List<EncodedText> batch) {
    return loaded.model().forward(encoder.batch(batch, loaded.config().tokenTypes() > 1));
  }

  private List<TokenEmbeddings> tokens(List<EncodedText> batch) {
    List<TokenEmbeddings> results = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Tensor statesBTD = Objects.requireNonNull(forward(batch).get("last_hidden_state"));
      int width = Math.toIntExact(statesBTD.size(2));
      for (EncodedText text : batch) {
        float[] states = Tensors.floats(statesBTD.select(0, results.size()));
        float[][] vectors = new float[text.encoding().size()][];
        for (int t = 0; t < vectors.length; t++) {
          vectors[t] = Arrays.copyOfRange(states, t * width, (t + 1) * width);
        }
        results.add(new TokenEmbeddings(List.of(text.encoding().tokens()), vectors, text.counts()));
      }
    }
    return results;
  }

  private List<EmbeddingResult> pooled(List<EncodedText> batch) {
    List<EmbeddingResult> results = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Inputs in = encoder.batch(batch, loaded.config().tokenTypes() > 1);
      Map<String, Tensor> outputs = loaded.model().forward(in);
      Tensor ownBD = outputs.get(SentenceModel.VECTORS);
      Tensor maskBT = in.require("attention_mask");
      // one vector a text, or those of its tokens, which are pooled here
      boolean made = sentences != null || (pooling == Pooling.MODEL && ownBD != null);
      Tensor states =
          sentences != null
              ? sentences.vectors().of(outputs, maskBT)
              : made ? ownBD : outputs.get("last_hidden_state");
      int width = Math.toIntExact(Objects.requireNonNull(states).size(states.dim() - 1));
      float[] flat = Tensors.floats(states);
      int length = flat.length / width / batch.size();
      for (EncodedText text : batch) {
        int tokens = made ? 1 : text.encoding().size();
        float[] vector = pool(flat, results.size() * length, tokens, width);
        results.add(new EmbeddingResult(vector, text.counts()));
      }
    }
    return results;
  }

  /** The pooled vector of {@code tokens} rows of [*, width] from row {@code start} on. */
  private float[] pool(float[] states, int start, int tokens, int width) {
    int first = pooling == Pooling.LAST ? tokens - 1 : 0;
    int last = pooling == Pooling.FIRST ? 0 : tokens - 1;
    double[] sum = new double[width];
    for (int t = first; t <= last; t++) {
      for (int d = 0; d < width; d++) {
        sum[d] += states[(start + t) * width + d];
      }
    }
    double divisor = last - first + 1;
    if (normalize) {
      divisor = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    }
    float[] vector = new float[width];
    for (int d = 0; d < width; d++) {
      vector[d] = (float) (sum[d] / divisor);
    }
    return vector;
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
