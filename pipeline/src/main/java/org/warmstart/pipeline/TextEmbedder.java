package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.pipeline.result.EmbeddingResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenEmbeddings;
import org.warmstart.pipeline.result.WordEmbeddings;
import org.warmstart.pipeline.tag.SplitText;
import org.warmstart.text.Encoding;
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
  private final FeatureStates features;
  private final @Nullable SentenceTransformers sentences;

  private TextEmbedder(
      LoadedModel loaded,
      Pooling pooling,
      boolean normalize,
      @Nullable LayerSelection layers,
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
    features = FeatureStates.of(loaded, encoder, layers, pooling == Pooling.MODEL);
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
   * As {@link #load(Path, PipelineOptions, Pooling, boolean, LayerSelection)} with the model's last
   * hidden states.
   */
  public static TextEmbedder load(
      Path checkpoint, PipelineOptions options, Pooling pooling, boolean normalize) {
    return load(checkpoint, options, pooling, normalize, null);
  }

  /**
   * Loads a checkpoint's layers, whatever head it has.
   *
   * @param pooling how the vectors of tokens become one, a text's or with {@link #embedWords} a
   *     word's
   * @param normalize whether vectors are scaled to length 1, also where the checkpoint does not say
   *     so
   * @param layers whose hidden states are taken; null: what the model itself gives
   * @throws InputException if something is wrong with it, it has no encoder or decoder alone, or
   *     not the layers, its files of sentence-transformers ask for what is not built, or the given
   *     tokenizer is not its own
   */
  public static TextEmbedder load(
      Path checkpoint,
      PipelineOptions options,
      Pooling pooling,
      boolean normalize,
      @Nullable LayerSelection layers) {
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
        loaded -> new TextEmbedder(loaded, pooling, normalize, layers, sentences));
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

  /**
   * The vectors of a text's tokens: hidden states, not pooled, and of length 1 if that was asked
   * for.
   */
  public TokenEmbeddings embedTokens(TextInput input) {
    return embedTokens(List.of(input)).get(0);
  }

  /** As {@link #embedTokens(TextInput)} for many, as {@link #embed(List)} reads them. */
  public List<TokenEmbeddings> embedTokens(List<TextInput> inputs) {
    return loaded.use(() -> batches(batch -> tokens(batch, inputs)).all(inputs));
  }

  /** A text's tokens, those that frame it included, without the model. */
  List<String> tokens(TextInput input) {
    return List.of(encoder.encode(input, 0).result().encoding().tokens());
  }

  /** As {@link #embedTokens(List)}, but a text of no use does not cost the others theirs. */
  public List<Outcome<TokenEmbeddings>> embedTokensEach(List<TextInput> inputs) {
    return loaded.use(() -> batches(batch -> tokens(batch, inputs)).each(inputs));
  }

  /**
   * The vectors of sentences' words: of each word its tokens' hidden states, pooled. {@link
   * Pooling#MODEL} is the mean here.
   *
   * @param sentences words that are not blank
   * @return the results in the sentences' order
   * @throws InputException naming the first sentence that is of no use, before the model has read
   *     any
   * @throws IllegalStateException after {@link #close}
   */
  public List<WordEmbeddings> embedWords(List<List<String>> sentences) {
    List<SplitText> split = sentences.stream().map(SplitText::ofWords).toList();
    return loaded.use(() -> wordBatches(split).all(texts(split)));
  }

  /** As {@link #embedWords}, but a sentence of no use does not cost the others theirs. */
  public List<Outcome<WordEmbeddings>> embedWordsEach(List<List<String>> sentences) {
    List<SplitText> split = sentences.stream().map(SplitText::ofWords).toList();
    return loaded.use(() -> wordBatches(split).each(texts(split)));
  }

  private static List<TextInput> texts(List<SplitText> split) {
    return split.stream().map(each -> TextInput.of(each.text())).toList();
  }

  private <R> LengthBatches<R> batches(LengthBatches.Step<R> step) {
    return new LengthBatches<>(loaded.options().batchSize(), encoder::encode, step);
  }

  private LengthBatches<WordEmbeddings> wordBatches(List<SplitText> split) {
    return new LengthBatches<>(
        loaded.options().batchSize(),
        (input, index) ->
            split.get(index).words().isEmpty()
                ? Outcome.failed(new TextProblem.NoWords())
                : encoder.encode(input, index),
        batch -> words(batch, split));
  }

  private List<TokenEmbeddings> tokens(List<EncodedText> batch, List<TextInput> inputs) {
    FeatureStates.Rows rows = features.of(batch, null);
    List<TokenEmbeddings> results = new ArrayList<>();
    for (EncodedText text : batch) {
      Encoding encoding = text.encoding();
      float[][] vectors = new float[encoding.size()][];
      List<TokenEmbeddings.Place> places = new ArrayList<>();
      for (int t = 0; t < vectors.length; t++) {
        int[] row = {results.size() * rows.length() + t};
        vectors[t] = scaled(Pooling.FIRST.of(rows.states(), row, rows.width()), normalize);
        int of = encoding.sequence()[t];
        places.add(
            of < 0
                ? new TokenEmbeddings.Place(-1, 0, 0)
                : new TokenEmbeddings.Place(of, encoding.starts()[t], encoding.ends()[t]));
      }
      List<String> strings = List.of(encoding.tokens());
      List<String> texts = inputs.get(text.index()).texts();
      results.add(new TokenEmbeddings(texts, strings, places, vectors, text.counts()));
    }
    return results;
  }

  private List<WordEmbeddings> words(List<EncodedText> batch, List<SplitText> split) {
    FeatureStates.Rows rows = features.of(batch, null);
    List<WordEmbeddings> results = new ArrayList<>();
    for (EncodedText text : batch) {
      SplitText sentence = split.get(text.index());
      int[] wordOfToken = sentence.wordsOf(text.encoding());
      int before = results.size() * rows.length();
      List<WordEmbeddings.WordVector> words = new ArrayList<>();
      for (int word = 0; word < sentence.words().size(); word++) {
        int own = word;
        int[] tokens =
            IntStream.range(0, wordOfToken.length)
                .filter(token -> wordOfToken[token] == own)
                .map(token -> before + token)
                .toArray();
        words.add(
            new WordEmbeddings.WordVector(
                sentence.words().get(word),
                sentence.start(word),
                sentence.end(word),
                tokens.length == 0 ? null : pooled(rows, tokens)));
      }
      results.add(new WordEmbeddings(sentence.text(), List.copyOf(words), text.counts()));
    }
    return results;
  }

  private float[] pooled(FeatureStates.Rows rows, int[] tokens) {
    Pooling own = pooling == Pooling.MODEL ? Pooling.MEAN : pooling;
    return scaled(own.of(rows.states(), tokens, rows.width()), normalize);
  }

  private List<EmbeddingResult> pooled(List<EncodedText> batch) {
    FeatureStates.Rows rows = features.of(batch, sentences == null ? null : sentences.vectors());
    float[] ofTexts = sentences != null || pooling == Pooling.MODEL ? rows.ofTexts() : null;
    List<EmbeddingResult> results = new ArrayList<>();
    for (EncodedText text : batch) {
      int row = results.size();
      int first = row * rows.length();
      float[] vector =
          ofTexts != null
              ? scaled(
                  Pooling.FIRST.of(ofTexts, new int[] {row}, ofTexts.length / batch.size()),
                  normalize)
              : pooled(rows, IntStream.range(first, first + text.encoding().size()).toArray());
      results.add(new EmbeddingResult(vector, text.counts()));
    }
    return results;
  }

  private static float[] scaled(double[] vector, boolean toLengthOne) {
    double length = toLengthOne ? Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum()) : 1;
    float[] scaled = new float[vector.length];
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (float) (vector[d] / length);
    }
    return scaled;
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
