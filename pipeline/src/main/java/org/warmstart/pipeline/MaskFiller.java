package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.pipeline.result.FillingResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.Probabilities;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenCandidate;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerPair;

/**
 * Fills masks, with a checkpoint that sees what stands on both sides of them: a masked language
 * model, or an encoder-decoder that restores whole texts.
 *
 * <pre>{@code
 * try (MaskFiller filler = MaskFiller.load(Path.of("runs/bert/model"))) {
 *   FillingResult result = filler.fill("Returns the " + filler.mask() + " of elements.");
 *   System.out.println(result.best().text());
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, with the same results as one after the other.
 */
public final class MaskFiller implements AutoCloseable {
  private static final int USUAL_TOP = 5;

  private static final List<Head> HEADS =
      List.of(
          Head.MASKED_LM,
          Head.PRE_TRAINING,
          Head.GENERATOR_AND_DISCRIMINATOR,
          Head.PERMUTATION_LM,
          Head.SEQUENCE_TO_SEQUENCE);

  private static final String NEEDS = "filling masks needs a masked language model";

  private final LoadedModel loaded;
  private final TextEncoder encoder;
  private final int mask;

  private MaskFiller(LoadedModel loaded, int mask) {
    this.loaded = loaded;
    this.mask = mask;
    Model model = loaded.model();
    boolean restores =
        model.head() != Head.SEQUENCE_TO_SEQUENCE || model instanceof ConditionalGeneration;
    if (!HEADS.contains(model.head()) || !restores) {
      throw loaded.wrongHead(NEEDS);
    }
    encoder =
        TextEncoder.of(loaded.reading(false, mask), loaded.config(), loaded.options().truncate());
    requireLogitsOfTokens();
  }

  /** A head may be called a language model's and score something else than tokens. */
  private void requireLogitsOfTokens() {
    fill(TextInput.of(mask()), 1);
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, its head fills no masks, or its tokenizer
   *     has none
   */
  public static MaskFiller load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, its head fills no masks, its tokenizer
   *     has none, or the given tokenizer is not its own
   */
  public static MaskFiller load(Path checkpoint, PipelineOptions options) {
    TokenizerPair tokenizers = LoadedModel.tokenizers(checkpoint, options);
    int mask = mask(tokenizers.source());
    return LoadedModel.load(
        checkpoint,
        options,
        tokenizers,
        () -> Checkpoint.load(checkpoint, HEADS.toArray(Head[]::new)),
        loaded -> new MaskFiller(loaded, mask));
  }

  private static int mask(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().mask();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.orElseThrow(
        () -> new InputException("the tokenizer has no mask token, so no masks can be filled"));
  }

  /** How a mask is written in a text, such as {@code [MASK]}. */
  public String mask() {
    return String.valueOf(loaded.tokenizers().source().specialTokens().mask());
  }

  /**
   * The five likeliest tokens for every mask of a text.
   *
   * @throws InputException if it is too long, or has no mask
   * @throws IllegalStateException after {@link #close}
   */
  public FillingResult fill(String text) {
    return fill(TextInput.of(text), USUAL_TOP);
  }

  /**
   * As {@link #fill(String)} for a text or a pair, and any number of tokens.
   *
   * @param top how many tokens are wanted for a mask; at most as many as there are
   */
  public FillingResult fill(TextInput input, int top) {
    return fill(List.of(input), top).get(0);
  }

  /**
   * Fills the masks of texts in batches of similar length.
   *
   * @param top how many tokens are wanted for a mask; at most as many as there are
   * @return the results in the texts' order; what else is in the list makes no difference but of
   *     rounding
   * @throws InputException naming the first text that is of no use, before the model has read any
   * @throws IllegalStateException after {@link #close}
   */
  public List<FillingResult> fill(List<TextInput> inputs, int top) {
    return loaded.use(() -> batches(top).all(inputs));
  }

  /** As {@link #fill(List, int)}, but a text that is of no use does not cost the others theirs. */
  public List<Outcome<FillingResult>> fillEach(List<TextInput> inputs, int top) {
    return loaded.use(() -> batches(top).each(inputs));
  }

  private LengthBatches<FillingResult> batches(int top) {
    if (top < 1) {
      throw new InputException("at least 1 token has to be wanted for a mask, not " + top);
    }
    return new LengthBatches<>(
        loaded.options().batchSize(), this::encode, batch -> run(batch, top));
  }

  private Outcome<EncodedText> encode(TextInput input, int index) {
    Outcome<EncodedText> encoded = encoder.encode(input, index);
    if (encoded.problem().isPresent()) {
      return encoded;
    }
    boolean masked = Arrays.stream(encoded.result().encoding().ids()).anyMatch(id -> id == mask);
    return masked
        ? encoded
        : Outcome.failed(new TextProblem.NoMask(mask(), encoded.result().counts()));
  }

  private List<FillingResult> run(List<EncodedText> batch, int top) {
    List<FillingResult> results = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Tensor logitsBTV = logits(batch);
      for (EncodedText text : batch) {
        int row = results.size();
        int[] ids = text.encoding().ids();
        List<List<TokenCandidate>> masks = new ArrayList<>();
        for (int t = 0; t < ids.length; t++) {
          if (ids[t] == mask) {
            masks.add(candidates(logitsBTV, row, t, top));
          }
        }
        results.add(new FillingResult(List.copyOf(masks), text.counts()));
      }
    }
    return results;
  }

  private Tensor logits(List<EncodedText> batch) {
    Model model = filling();
    Inputs inputs = encoder.batch(batch, model.config().tokenTypes() > 1);
    if (model instanceof ConditionalGeneration<?> restoring) {
      inputs = restoring.restoring(inputs);
    }
    Map<String, Tensor> outputs = model.forward(inputs);
    Tensor logitsBTV = outputs.getOrDefault("prediction_logits", outputs.get("logits"));
    if (logitsBTV == null
        || logitsBTV.dim() != 3
        || logitsBTV.size(2) != model.config().vocabularySize()) {
      throw loaded.wrongHead(NEEDS);
    }
    return logitsBTV;
  }

  /** Of a generator and a discriminator it is the generator that fills masks. */
  private Model filling() {
    return loaded.model() instanceof ElectraPair pair ? pair.generator() : loaded.model();
  }

  private List<TokenCandidate> candidates(Tensor logitsBTV, int row, int t, int top) {
    // only the masks' logits leave the tensor: those of all tokens would be far more
    double[] probabilities =
        Probabilities.softmax(Tensors.floats(logitsBTV.select(0, row).select(0, t)));
    Tokenizer tokenizer = loaded.tokenizers().source();
    List<TokenCandidate> candidates = new ArrayList<>();
    for (int id : Probabilities.largest(probabilities, top)) {
      String text = tokenizer.decode(new int[] {id}, false).strip();
      candidates.add(
          new TokenCandidate(String.valueOf(tokenizer.token(id)), id, text, probabilities[id]));
    }
    return List.copyOf(candidates);
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
