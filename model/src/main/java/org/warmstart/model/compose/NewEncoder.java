package org.warmstart.model.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.CausalModel;
import org.warmstart.model.EmbeddedEncoder;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigRecords;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.head.SequenceToSequence;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * BART's recipe for translation (Lewis et al. 2020, section 3.4): a new encoder, with a vocabulary
 * of its own, stands where a pre-trained encoder-decoder looked up its embeddings, and learns to
 * map another language's words to what the pre-trained model can restore to a text. Where widths
 * differ, a dense layer stands between.
 *
 * <p>Shapes: B batch, S source tokens, D width.
 */
public final class NewEncoder extends SequenceToSequence {
  private static final String PRETRAINED = "pretrained.";

  /**
   * Both configurations.
   *
   * @param encoder of the new encoder, any family's
   * @param pretrained of the encoder-decoder behind it
   * @param tokens that decoding starts, ends and pads with
   */
  public record Config(
      ModelConfig encoder,
      ModelConfig pretrained,
      @Flat TokenRoles tokens,
      Map<String, JsonNode> generic)
      implements ComposedConfig {
    /** In front of a model whose own tokens decoding goes on with. */
    public Config(ModelConfig encoder, ModelConfig pretrained) {
      this(encoder, pretrained, pretrained.tokens(), Map.of());
    }

    static Config read(ConfigJson json) {
      ModelConfig pretrained = json.model("pretrained", ModelConfig.class);
      return new Config(
          json.model("encoder", ModelConfig.class),
          pretrained,
          ConfigRecords.read(json, TokenRoles.class, pretrained.tokens()),
          json.generic());
    }

    @Derived(key = "is_encoder_decoder", behind = "pretrained", checked = false)
    boolean hasBothSides() {
      return true;
    }

    @Override
    public String modelType() {
      return "new-encoder";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** Of the texts that are read; what is written has the pre-trained model's. */
    @Override
    public int vocabularySize() {
      return encoder.vocabularySize();
    }

    @Override
    public int writtenVocabularySize() {
      return pretrained.vocabularySize();
    }

    @Override
    public int maxTargetPositions() {
      return pretrained.maxTargetPositions();
    }

    @Override
    public int width() {
      return pretrained.width();
    }

    @Override
    public int layers() {
      return pretrained.layers();
    }

    @Override
    public int decoderLayers() {
      return pretrained.decoderLayers();
    }

    @Override
    public int maxPositions() {
      return Math.min(encoder.maxPositions(), pretrained.maxPositions());
    }

    @Override
    public ModelConfig fittedTo(Supplier<Set<String>> tensors) {
      Supplier<Set<String>> own =
          () ->
              tensors.get().stream()
                  .filter(name -> name.startsWith(PRETRAINED))
                  .map(name -> name.substring(PRETRAINED.length()))
                  .collect(Collectors.toSet());
      return new Config(encoder, pretrained.fittedTo(own), tokens, generic);
    }

    @Override
    public double labelSmoothing() {
      return pretrained.labelSmoothing();
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("new-encoder", Config.class, Config::read)
          .ours()
          .head(
              Head.SEQUENCE_TO_SEQUENCE,
              "NewEncoderModel",
              (config, identity) -> new NewEncoder(config));

  private final Config config;
  private final Model fresh;
  private final Encoder encoder;
  private final ConditionalGeneration<?> pretrained;
  private final EmbeddedEncoder behind;
  private final @Nullable Linear projection;

  /**
   * Builds the model.
   *
   * @throws InputException if one of the families cannot take its place
   */
  public NewEncoder(Config config) {
    this.config = config;
    fresh = child("new_encoder", config.encoder.family().createEncoder(config.encoder));
    encoder = (Encoder) fresh;
    pretrained = child("pretrained", requirePretrained(config.pretrained));
    behind = (EmbeddedEncoder) pretrained.body();
    int from = config.encoder.width();
    int to = config.pretrained.width();
    projection = from == to ? null : child("projection", new Linear(from, to, 0.02));
    countOn(config.encoder.layers());
  }

  /** The encoder behind goes on with the numbers of the layers in front of it. */
  private void countOn(int inFront) {
    for (Parameter parameter : pretrained.parameters().values()) {
      int layer = parameter.layer();
      boolean numbered = layer != Parameter.BELOW && layer != Parameter.ABOVE;
      if (numbered && !parameter.isOfDecoder()) {
        parameter.markLayer(inFront + layer);
      }
    }
  }

  /**
   * Builds the model behind the new encoder.
   *
   * @throws InputException if it is of a family that takes no embeddings from elsewhere
   */
  public static ConditionalGeneration<?> requirePretrained(ModelConfig config) {
    Family<?> family = config.family();
    if (family.heads().contains(Head.SEQUENCE_TO_SEQUENCE)
        && family.create(config, Head.SEQUENCE_TO_SEQUENCE) instanceof ConditionalGeneration<?> both
        && both.body() instanceof EmbeddedEncoder) {
      return both;
    }
    throw new InputException(
        "a new encoder cannot stand in front of the family '"
            + config.modelType()
            + "'; it can in front of bart, pegasus, t5 and transformer");
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public String architecture() {
    return "NewEncoderModel";
  }

  /** The encoder in front, under {@code new_encoder.} in checkpoints. */
  public Model encoder() {
    return fresh;
  }

  /** The encoder-decoder behind it, under {@code pretrained.} in checkpoints. */
  public Model pretrained() {
    return pretrained;
  }

  @Override
  protected Tensor encode(Inputs in, HiddenStates hidden) {
    HiddenStates inFront = hidden.under("new_encoder");
    Tensor statesBSD = encoder.encode(in, inFront);
    if (projection != null) {
      statesBSD = projection.forward(statesBSD);
    }
    Tensor xBSD = behind.encodeEmbedded(statesBSD, in.get("attention_mask"), hidden);
    hidden.addAll(inFront);
    return xBSD;
  }

  @Override
  public CausalModel decoder() {
    return pretrained.decoder();
  }

  /**
   * The names of the parameters that the first of the recipe's two steps leaves alone: all but the
   * new encoder's, the positions and the input projections of the first layer's self-attention. The
   * second step trains everything, for a few updates.
   */
  public List<String> frozenFirst() {
    Set<Parameter> first = Collections.newSetFromMap(new IdentityHashMap<>());
    first.addAll(fresh.parameters().values());
    first.addAll(behind.intake());
    if (projection != null) {
      first.addAll(projection.parameters().values());
    }
    return parameters().entrySet().stream()
        .filter(entry -> !first.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public WeightNames names() {
    return WeightNames.ofParts(
        Map.of("new_encoder.", fresh.names(), PRETRAINED, pretrained.names()));
  }
}
