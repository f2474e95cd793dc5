package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.model.nn.AttentionWatch.Kind;
import org.warmstart.pipeline.inspect.AttentionMap;
import org.warmstart.pipeline.inspect.AttentionResult;
import org.warmstart.pipeline.inspect.AttributionResult;
import org.warmstart.pipeline.inspect.AttributionSettings;
import org.warmstart.pipeline.inspect.InspectedToken;
import org.warmstart.pipeline.inspect.Written;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Looks into a checkpoint's model while it reads a text: the attention weights of every layer, and
 * what of its input a score rests on.
 *
 * <pre>{@code
 * try (ModelInspector inspector = ModelInspector.load(Path.of("runs/sst2/model"))) {
 *   AttentionResult attention = inspector.attention(TextInput.of("a gripping film"));
 *   float weight = attention.maps().get(0).weight(0, 1, 2);
 *   AttributionResult reasons =
 *       inspector.attribute(TextInput.of("a gripping film"), AttributionSettings.DEFAULT);
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads. Of an ELECTRA generator and discriminator it is the generator
 * that is looked into.
 */
public final class ModelInspector implements AutoCloseable {
  /** The most tokens whose attention is gathered: weights grow with the square. */
  public static final int MOST_TOKENS = 1024;

  private final LoadedModel loaded;
  private final Model model;
  private final InspectedReading reading;

  private ModelInspector(LoadedModel loaded) {
    this.loaded = loaded;
    model = loaded.model() instanceof ElectraPair pair ? pair.generator() : loaded.model();
    if (!loaded.config().family().attends()) {
      throw loaded.wrongHead(
          "it reads by recurrence or as a bag of words, without attention; there is nothing to"
              + " show");
    }
    reading = new InspectedReading(loaded, model);
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or its family has no attention
   */
  public static ModelInspector load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws InputException if something is wrong with it, its family has no attention, or the given
   *     tokenizer is not its own
   */
  public static ModelInspector load(Path checkpoint, PipelineOptions options) {
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () -> Checkpoint.load(checkpoint),
        ModelInspector::new);
  }

  /** How the checkpoint writes where it is not said. */
  public GenerationSettings settings() {
    return GenerationSettings.forCheckpoint(loaded.checkpoint(), loaded.config());
  }

  /**
   * Whether its scores can be attributed: classes of texts, masked words, words that are written.
   */
  public boolean attributes() {
    return Attributor.serves(model.head());
  }

  /** Whether a text that was read has a score that can be attributed: masks need a mask in it. */
  public boolean canAttribute(AttentionResult of) {
    boolean masked = model.head() == Head.MASKED_LM || model.head() == Head.PRE_TRAINING;
    return attributes()
        && (!masked
            || of.tokens().stream()
                .anyMatch(token -> reading.mask().equals(OptionalInt.of(token.id()))));
  }

  /** As {@link #attention(TextInput, Written)} with nothing behind the text. */
  public AttentionResult attention(TextInput input) {
    return attention(input, Written.NOTHING);
  }

  /**
   * The attention weights of every layer.
   *
   * @param written what an encoder-decoder makes of the text, which it has to be given; or what
   *     stands behind the text, for a model that writes on
   * @throws InputException if the text is of no use, or has more than {@link #MOST_TOKENS} tokens
   * @throws IllegalStateException after {@link #close}
   */
  public AttentionResult attention(TextInput input, Written written) {
    return loaded.use(
        () -> {
          try (Scope scope = Scope.open()) {
            return attention(reading.read(input, written));
          }
        });
  }

  private AttentionResult attention(InspectedText text) {
    int most = Math.max(text.tokens().size(), text.decoderTokens().size());
    if (most > MOST_TOKENS) {
      throw new InputException(
          "the text has "
              + most
              + " tokens; attention of every token to every other is shown of at most "
              + MOST_TOKENS);
    }
    List<AttentionMap> maps = new ArrayList<>();
    List<InspectedToken> decoderTokens;
    try (AttentionWatch watch = AttentionWatch.open()) {
      model.forward(text.inputs());
      decoderTokens = decoderTokens(text, watch.weights());
      for (AttentionWatch.Weights each : watch.weights()) {
        maps.add(map(each, text.tokens(), decoderTokens));
      }
    }
    if (maps.isEmpty()) {
      throw loaded.wrongHead("its layers have no attention to show");
    }
    return new AttentionResult(
        model.architecture(),
        text.tokens(),
        decoderTokens,
        text.written().stream().map(InspectedToken::id).toList(),
        maps,
        text.counts());
  }

  /** Where a decoder reads the source itself, it does so behind a start token. */
  private List<InspectedToken> decoderTokens(
      InspectedText text, List<AttentionWatch.Weights> weights) {
    boolean decodes = weights.stream().anyMatch(each -> each.kind() == Kind.DECODER);
    if (!decodes || !text.decoderTokens().isEmpty()) {
      return text.decoderTokens();
    }
    List<InspectedToken> shifted = new ArrayList<>(text.tokens());
    InspectedToken last = shifted.remove(shifted.size() - 1);
    Integer start = loaded.config().tokens().decoderStart();
    shifted.add(
        0,
        start == null || loaded.config().startsWithLastToken()
            ? last
            : InspectedReading.token(loaded.tokenizers().source(), start, true));
    return shifted;
  }

  private static AttentionMap map(
      AttentionWatch.Weights weights, List<InspectedToken> tokens, List<InspectedToken> decoder) {
    Tensor weightsNTS = weights.weightsBNTS().select(0, 0);
    long[] shape = Tensors.shape(weightsNTS);
    boolean besideEncoder = !decoder.isEmpty();
    List<InspectedToken> own = besideEncoder ? decoder : tokens;
    List<InspectedToken> queries =
        switch (weights.kind()) {
          case SELF, ENCODER -> tokens;
          case DECODER -> decoder;
          case QUERY -> tokens.subList(tokens.size() - (int) shape[1], tokens.size());
          case CROSS -> streams(decoder, (int) shape[1]);
          case PREDICTING -> own;
        };
    List<InspectedToken> keys =
        switch (weights.kind()) {
          case SELF, ENCODER, QUERY, CROSS -> tokens;
          case DECODER -> decoder;
          case PREDICTING -> withItself(own);
        };
    return new AttentionMap(
        weights.kind(),
        weights.stream(),
        weights.layer() + 1,
        (int) shape[0],
        queries,
        keys,
        Tensors.floats(weightsNTS));
  }

  /** The main stream's tokens and, where predicting streams look at the source too, theirs. */
  private static List<InspectedToken> streams(List<InspectedToken> decoder, int rows) {
    List<InspectedToken> all = new ArrayList<>(decoder);
    for (int row = decoder.size(); row < rows; row++) {
      InspectedToken token = decoder.get(row % decoder.size());
      int ahead = row / decoder.size();
      all.add(
          new InspectedToken(
              token.id(), token.token(), token.text() + " \u2192" + ahead, token.special()));
    }
    return all;
  }

  private static List<InspectedToken> withItself(List<InspectedToken> tokens) {
    List<InspectedToken> all = new ArrayList<>(tokens);
    all.add(new InspectedToken(-1, "(itself)", "(itself)", true));
    return all;
  }

  /** As {@link #attribute(TextInput, Written, AttributionSettings)} with nothing written. */
  public AttributionResult attribute(TextInput input, AttributionSettings settings) {
    return attribute(input, Written.NOTHING, settings);
  }

  /**
   * What the tokens that were read add to a score: a class's, every masked word's, the next word's,
   * or that of every word written.
   *
   * @param written as for {@link #attention(TextInput, Written)}
   * @throws InputException if the text is of no use, the head has no such scores, or the settings
   *     name a class, word or place that there is not
   * @throws IllegalStateException after {@link #close}
   */
  public AttributionResult attribute(
      TextInput input, Written written, AttributionSettings settings) {
    if (!attributes()) {
      throw loaded.wrongHead(
          "scores of classes of texts, of masked words and of words that are written can be"
              + " attributed to the input, and no others");
    }
    return loaded.use(
        () -> {
          try (Scope scope = Scope.open()) {
            InspectedText text = reading.read(input, written);
            return new Attributor(loaded, model, text, settings, reading.mask()).result();
          }
        });
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
