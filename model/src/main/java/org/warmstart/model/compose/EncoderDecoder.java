package org.warmstart.model.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.SequenceToSequence;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * Any encoder with any decoder: text to text. The decoder attends to the encoder's last states;
 * where their widths differ, a dense layer stands between. With shared weights, every decoder
 * parameter that the encoder has too is the encoder's (BERTShare; Rothe, Narayan & Severyn 2020,
 * section 3).
 *
 * <p>Shapes: B batch, S source tokens, T target tokens, D width.
 */
public final class EncoderDecoder extends SequenceToSequence {
  /** What of the encoder's states the decoder attends to. */
  public enum Pooling {
    /** All of them. */
    NONE,
    /** The first token's alone, which stands for the whole text. */
    CLS,
    /** Their mean alone, without padding. */
    MEAN
  }

  /**
   * Both configurations, and the tokens that decoding starts, ends and pads with.
   *
   * @param pooling with one vector of the whole text, which is all that the decoder knows of it,
   *     the encoder learns to put a sentence's meaning there (Wang et al. 2021, TSDAE, section 3)
   */
  public record Config(
      ModelConfig encoder,
      ModelConfig decoder,
      @Flat TokenRoles tokens,
      @Key("tie_encoder_decoder") @UnlessDefault boolean shared,
      @Key("encoder_pooling") @Default("none") @UnlessDefault Pooling pooling,
      Map<String, JsonNode> generic)
      implements ComposedConfig {
    /** With all of the encoder's states. */
    public Config(
        ModelConfig encoder,
        ModelConfig decoder,
        TokenRoles tokens,
        boolean shared,
        Map<String, JsonNode> generic) {
      this(encoder, decoder, tokens, shared, Pooling.NONE, generic);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ComposedConfig.super.toJson();
      if (tokens.beginning() == null && !generic.containsKey("bos_token_id")) {
        json.remove("bos_token_id");
      }
      return json.put("decoder_start_token_id", tokens.decoderStart());
    }

    @Derived(key = "is_encoder_decoder", behind = "decoder", checked = false)
    boolean hasBothSides() {
      return true;
    }

    @Override
    public String modelType() {
      return "encoder-decoder";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int vocabularySize() {
      return encoder.vocabularySize();
    }

    @Override
    public int width() {
      return encoder.width();
    }

    @Override
    public int layers() {
      return encoder.layers();
    }

    @Override
    public int maxPositions() {
      return encoder.maxPositions();
    }

    @Override
    public int writtenVocabularySize() {
      return decoder.vocabularySize();
    }

    @Override
    public int maxTargetPositions() {
      return decoder.maxPositions();
    }

    @Override
    public Config withDropout(double p) {
      return new Config(
          encoder.withDropout(p), decoder.withDropout(p), tokens, shared, pooling, generic);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("encoder-decoder", Config.class)
          .head(
              Head.SEQUENCE_TO_SEQUENCE,
              "EncoderDecoderModel",
              (config, identity) -> new EncoderDecoder(config));

  private final Config config;
  private final Model encoder;
  private final CausalModel decoder;
  private final @Nullable Linear projection;

  public EncoderDecoder(Config config) {
    this.config = config;
    encoder = child("encoder", config.encoder.family().createEncoder(config.encoder));
    if (!(config.decoder.family().create(config.decoder, Head.CAUSAL_LM)
        instanceof CausalModel causal)) {
      throw new InputException("the family '" + config.decoder.modelType() + "' is no decoder");
    }
    decoder = decoder("decoder", causal);
    if (decoder.parameters().values().stream()
        .noneMatch(parameter -> parameter.use() == Parameter.Use.CROSS_ATTENTION)) {
      throw new InputException(
          "the decoder, of the family '"
              + config.decoder.modelType()
              + "', has no cross-attention: its configuration needs 'is_decoder' and"
              + " 'add_cross_attention' to be true");
    }
    int from = config.encoder.width();
    int to = config.decoder.width();
    projection = from == to ? null : child("enc_to_dec_proj", new Linear(from, to, 0.02));
    if (config.shared) {
      share();
    }
  }

  private void share() {
    Map<String, Parameter> ofEncoder = encoder.allParameters();
    String prefix = decoder.names().bodyPrefix();
    int count = 0;
    for (Map.Entry<String, Parameter> entry : decoder.allParameters().entrySet()) {
      Parameter own =
          entry.getKey().startsWith(prefix)
              ? ofEncoder.get(entry.getKey().substring(prefix.length()))
              : null;
      if (own != null) {
        requireSameShape(entry.getKey(), own, entry.getValue());
        entry.getValue().shareWith(own);
        count++;
      }
    }
    if (count == 0) {
      throw new InputException(
          "an encoder of the family '"
              + config.encoder.modelType()
              + "' and a decoder of the family '"
              + config.decoder.modelType()
              + "' have no parameters in common to share");
    }
  }

  private static void requireSameShape(String name, Parameter own, Parameter ofDecoder) {
    if (!Arrays.equals(own.shape(), ofDecoder.shape())) {
      throw new InputException(
          "encoder and decoder cannot share weights: '"
              + name
              + "' has the shape "
              + Arrays.toString(ofDecoder.shape())
              + " in the decoder and "
              + Arrays.toString(own.shape())
              + " in the encoder; both sides must have the same sizes and vocabulary");
    }
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public String architecture() {
    return "EncoderDecoderModel";
  }

  /** The encoder, under {@code encoder.} in checkpoints. */
  public Model encoder() {
    return encoder;
  }

  @Override
  protected Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor statesBSD = ((Encoder) encoder).encode(in, hidden);
    return switch (config.pooling) {
      case NONE -> statesBSD;
      case CLS -> statesBSD.narrow(1, 0, 1);
      case MEAN -> mean(statesBSD, in.get("attention_mask"));
    };
  }

  /** [B, S, D] → [B, 1, D]. */
  private static Tensor mean(Tensor statesBSD, @Nullable Tensor maskBS) {
    if (maskBS == null) {
      return Ops.mean(statesBSD, 1).unsqueeze(1);
    }
    Tensor realBS = Tensors.toFloat(maskBS);
    Tensor countB1 = Ops.scale(Ops.mean(realBS, 1), (double) realBS.size(1)).unsqueeze(1);
    return Ops.matmul(realBS.div(countB1).unsqueeze(1), statesBSD);
  }

  @Override
  protected @Nullable Tensor sourceMask(Inputs in) {
    return config.pooling == Pooling.NONE ? super.sourceMask(in) : null;
  }

  @Override
  protected boolean masksTargetPadding() {
    return true; // as the reference's EncoderDecoderModel does, and BART and T5 do not
  }

  @Override
  protected Tensor forDecoder(Tensor statesBSD) {
    return projection == null ? statesBSD : projection.forward(statesBSD);
  }

  /** The decoder with its head, under {@code decoder.} in checkpoints. */
  @Override
  public CausalModel decoder() {
    return decoder;
  }

  @Override
  public WeightNames names() {
    return WeightNames.ofParts(Map.of("encoder.", encoder.names(), "decoder.", decoder.names()));
  }
}
