package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Head;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.Probabilities;
import org.warmstart.pipeline.result.TaggingResult;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.tag.SplitText;
import org.warmstart.pipeline.tag.TokenTag;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;

/**
 * Finds entities in texts, or gives each word a tag, with a checkpoint that has a token
 * classification head.
 *
 * <pre>{@code
 * try (TokenTagger tagger = TokenTagger.load(Path.of("runs/ner/model"))) {
 *   for (TaggedEntity entity : tagger.tag("Ada lives in London").entities()) {
 *     System.out.println(entity.type() + " " + entity.text());
 *   }
 * }
 * }</pre>
 *
 * <p>Of a text, tokens are tagged one by one; words that are given get the tag of their first
 * token, as in training. Safe for any number of threads.
 */
public final class TokenTagger implements AutoCloseable {
  private final LoadedModel loaded;
  private final TextEncoder encoder;

  private TokenTagger(LoadedModel loaded, boolean special) {
    this.loaded = loaded;
    if (loaded.model().head() != Head.TOKEN_CLASSIFICATION) {
      throw loaded.wrongHead(
          "tagging needs a token classification head, as the task 'tagging' gives it");
    }
    encoder = TextEncoder.of(loaded.reading(special), loaded.config(), loaded.options().truncate());
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws org.warmstart.base.InputException if something is wrong with it, or it has another head
   */
  public static TokenTagger load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws org.warmstart.base.InputException if something is wrong with it, it has another head,
   *     or the given tokenizer is not its own
   */
  public static TokenTagger load(Path checkpoint, PipelineOptions options) {
    boolean special = TrainedInputs.readsSpecialTokens(checkpoint);
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint, Head.TOKEN_CLASSIFICATION),
        loaded -> new TokenTagger(loaded, special));
  }

  /** The tags in the model's order. */
  public List<String> labels() {
    return loaded.config().labels();
  }

  /**
   * Tags a text's tokens.
   *
   * @throws org.warmstart.base.InputException if it is too long
   * @throws IllegalStateException after {@link #close}
   */
  public TaggingResult tag(String text) {
    return tag(List.of(text)).get(0);
  }

  /**
   * Tags texts' tokens, in batches of similar length.
   *
   * @return the results in the texts' order
   * @throws org.warmstart.base.InputException naming the first text that is of no use, before the
   *     model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<TaggingResult> tag(List<String> texts) {
    return loaded.use(() -> batches(texts, null).all(TextInput.ofAll(texts)));
  }

  /** As {@link #tag(List)}, but a text that is of no use does not cost the others theirs. */
  public List<Outcome<TaggingResult>> tagEach(List<String> texts) {
    return loaded.use(() -> batches(texts, null).each(TextInput.ofAll(texts)));
  }

  /**
   * Tags the words of sentences, in batches of similar length.
   *
   * @param sentences words that are not blank
   * @return the results in the sentences' order
   * @throws org.warmstart.base.InputException naming the first sentence that is of no use, before
   *     the model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<TaggingResult> tagWords(List<List<String>> sentences) {
    List<SplitText> split = sentences.stream().map(SplitText::ofWords).toList();
    List<String> texts = split.stream().map(SplitText::text).toList();
    return loaded.use(() -> batches(texts, split).all(TextInput.ofAll(texts)));
  }

  /** As {@link #tagWords}, but a sentence that is of no use does not cost the others theirs. */
  public List<Outcome<TaggingResult>> tagWordsEach(List<List<String>> sentences) {
    List<SplitText> split = sentences.stream().map(SplitText::ofWords).toList();
    List<String> texts = split.stream().map(SplitText::text).toList();
    return loaded.use(() -> batches(texts, split).each(TextInput.ofAll(texts)));
  }

  private LengthBatches<TaggingResult> batches(
      List<String> texts, @Nullable List<SplitText> split) {
    return new LengthBatches<>(
        loaded.options().batchSize(),
        (input, index) ->
            split != null && split.get(index).words().isEmpty()
                ? Outcome.failed(new TextProblem.NoWords())
                : encoder.encode(input, index),
        batch -> run(batch, texts, split));
  }

  private List<TaggingResult> run(
      List<EncodedText> batch, List<String> texts, @Nullable List<SplitText> split) {
    boolean typeIds = loaded.config().tokenTypes() > 1;
    Padding.Side side = loaded.config().readsLastToken() ? Padding.Side.START : Padding.Side.END;
    float[] logits;
    int length;
    try (Scope scope = Scope.open()) {
      Tensor logitsBTC =
          Objects.requireNonNull(
              loaded.model().forward(encoder.batch(batch, typeIds, side)).get("logits"));
      length = (int) logitsBTC.size(1);
      logits = Tensors.floats(logitsBTC);
    }
    int classes = logits.length / (batch.size() * length);
    List<TaggingResult> results = new ArrayList<>();
    for (EncodedText text : batch) {
      int padding = side == Padding.Side.START ? length - text.encoding().size() : 0;
      int from = (results.size() * length + padding) * classes;
      int to = from + text.encoding().size() * classes;
      float[] own = Arrays.copyOfRange(logits, from, to);
      String whole = texts.get(text.index());
      List<TokenTag> tags =
          split == null
              ? tokens(text.encoding(), whole, own, classes)
              : words(text.encoding(), split.get(text.index()), own, classes);
      results.add(TaggingResult.of(whole, tags, text.counts()));
    }
    return results;
  }

  private List<TokenTag> tokens(Encoding encoding, String text, float[] logitsTC, int classes) {
    List<TokenTag> tags = new ArrayList<>();
    for (int token = 0; token < encoding.size(); token++) {
      if (encoding.sequence()[token] >= 0) {
        int start = encoding.starts()[token];
        tags.add(tag(text, start, encoding.ends()[token], logitsTC, token, classes));
      }
    }
    return tags;
  }

  private List<TokenTag> words(Encoding encoding, SplitText split, float[] logitsTC, int classes) {
    List<TokenTag> tags = new ArrayList<>();
    int[] words = split.wordsOf(encoding);
    boolean[] firsts = SplitText.firsts(words);
    for (int token = 0; token < words.length; token++) {
      if (firsts[token]) {
        int word = words[token];
        tags.add(tag(split.text(), split.start(word), split.end(word), logitsTC, token, classes));
      }
    }
    return tags;
  }

  private TokenTag tag(String text, int start, int end, float[] logitsTC, int token, int classes) {
    float[] logits = Arrays.copyOfRange(logitsTC, token * classes, (token + 1) * classes);
    double[] probabilities = Probabilities.softmax(logits);
    int best = Probabilities.largest(probabilities, 1)[0];
    return new TokenTag(
        text.substring(start, end), start, end, labels().get(best), probabilities[best]);
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
