package org.warmstart.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.InputException;

/**
 * Any encoder with any decoder: text to text. The decoder attends to the encoder's last states;
 * where their widths differ, a dense layer stands between. With shared weights, every decoder
 * parameter that the encoder has too is the encoder's (BERTShare; Rothe, Narayan & Severyn 2020,
 * section 3).
 *
 * <p>Shapes: B batch, S source tokens, T target tokens, D width.
 */
public final class EncoderDecoder extends Model implements Decodable {
  /** Both configurations, and the tokens that decoding starts, ends and pads with. */
  public record Config(
      ModelConfig encoder,
      ModelConfig decoder,
      TokenRoles tokens,
      boolean shared,
      Map<String, JsonNode> generic)
      implements ModelConfig {
    static Config read(ObjectNode node, String where) {
      ConfigJson json = new ConfigJson(node, where);
      Config config =
          new Config(
              Families.read(json.object("encoder"), where + ": encoder"),
              Families.read(json.object("decoder"), where + ": decoder"),
              json.tokens(),
              json.bool("tie_encoder_decoder", false),
              json.generic());
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigJson.start(generic, modelType());
      json.set("encoder", encoder.toJson());
      json.set("decoder", decoder.toJson());
      json.put("is_encoder_decoder", true);
      if (shared) {
        json.put("tie_encoder_decoder", true);
      }
      if (tokens.beginning() != null) {
        json.put("bos_token_id", tokens.beginning());
      }
      json.put("eos_token_id", tokens.end());
      json.put("pad_token_id", tokens.padding());
      json.put("decoder_start_token_id", tokens.decoderStart());
      return json;
    }

    @Override
    public String modelType() {
      return "encoder-decoder";
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
    public List<String> labels() {
      return List.of();
    }

    @Override
    public Config withLabels(List<String> labels) {
      throw fixed("class labels");
    }

    @Override
    public Config withVocabularySize(int size) {
      throw fixed("vocabulary");
    }

    @Override
    public Config withLayers(int count) {
      throw fixed("number of layers");
    }

    @Override
    public Config asDecoder(boolean crossAttention) {
      throw fixed("role");
    }

    private static InputException fixed(String what) {
      return new InputException(
          "an encoder-decoder has no "
              + what
              + " of its own; change its encoder or decoder before composing them");
    }

    @Override
    public Config withDropout(double p) {
      return new Config(encoder.withDropout(p), decoder.withDropout(p), tokens, shared, generic);
    }

    @Override
    public Config withTokens(TokenRoles newTokens) {
      return new Config(encoder, decoder, newTokens, shared, generic);
    }
  }

  private final Config config;
  private final Model encoder;
  private final CausalModel decoder;
  private final @Nullable Linear projection;

  EncoderDecoder(Config config) {
    this.config = config;
    encoder = child("encoder", Families.create(config.encoder, Head.NONE));
    if (!(encoder instanceof Encoder)) {
      throw new InputException(
          "the family '"
              + config.encoder.modelType()
              + "' reads left to right only and is no encoder");
    }
    if (!(Families.create(config.decoder, Head.CAUSAL_LM) instanceof CausalModel causal)) {
      throw new InputException("the family '" + config.decoder.modelType() + "' is no decoder");
    }
    decoder = child("decoder", causal);
    if (decoder.allParameters().keySet().stream().noneMatch(n -> n.contains("crossattention."))) {
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
    String prefix = decoder.bodyPrefix();
    int count = 0;
    for (Map.Entry<String, Parameter> entry : decoder.allParameters().entrySet()) {
      Parameter own =
          entry.getKey().startsWith(prefix)
              ? ofEncoder.get(entry.getKey().substring(prefix.length()))
              : null;
      if (own != null) {
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

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_TO_SEQUENCE;
  }

  @Override
  public String architecture() {
    return "EncoderDecoderModel";
  }

  /** The encoder, under {@code encoder.} in checkpoints. */
  public Model encoder() {
    return encoder;
  }

  /** The decoder with its head, under {@code decoder.} in checkpoints. */
  public CausalModel decoder() {
    return decoder;
  }

  @Override
  Map<String, String> tied() {
    Map<String, String> tied = new LinkedHashMap<>();
    encoder.tied().forEach((alias, name) -> tied.put("encoder." + alias, "encoder." + name));
    decoder.tied().forEach((alias, name) -> tied.put("decoder." + alias, "decoder." + name));
    return tied;
  }

  @Override
  boolean isBuffer(String name) {
    return encoder.isBuffer(name) || decoder.isBuffer(name);
  }

  @Override
  String bodyPrefix() {
    return "";
  }

  private Tensor encode(Inputs in, HiddenStates hidden) {
    HiddenStates states = hidden.under("encoder");
    Tensor statesBSD = ((Encoder) encoder).encode(in, states);
    hidden.addAll(states);
    return statesBSD;
  }

  private CausalModel.EncoderOutput forDecoder(Tensor statesBSD, @Nullable Tensor maskBS) {
    Tensor wideBSD = projection == null ? statesBSD : projection.forward(statesBSD);
    return new CausalModel.EncoderOutput(wideBSD, Masks.padding(maskBS));
  }

  /** Decoder inputs are the labels moved one place to the right, behind the start token. */
  private CausalModel.DecoderInputs decoderInputs(Inputs in, CausalModel.EncoderOutput encoded) {
    Tensor given = in.get("decoder_input_ids");
    Tensor mask = in.get("decoder_attention_mask");
    Tensor idsBT = given != null ? given : shiftRight(in.require("labels"));
    if (mask == null && given == null) {
      mask = Ops.notEqual(idsBT, required(config.tokens.padding(), "pad_token_id"));
    }
    return new CausalModel.DecoderInputs(idsBT, mask, encoded, null);
  }

  private Tensor shiftRight(Tensor labelsBT) {
    long start = required(config.tokens.decoderStart(), "decoder_start_token_id");
    double padding = required(config.tokens.padding(), "pad_token_id");
    Tensor startB1 = Tensors.fullLongs(start, labelsBT.size(0), 1);
    Tensor moved = Tensors.concatenate(1, startB1, labelsBT.narrow(1, 0, labelsBT.size(1) - 1));
    return Ops.maskedFill(moved, Ops.equal(moved, LossTerm.IGNORED), padding);
  }

  private static int required(@Nullable Integer token, String key) {
    if (token == null) {
      throw new InputException("the encoder-decoder's configuration needs '" + key + "'");
    }
    return token;
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Tensor statesBSD = encode(in, hidden);
    CausalModel.DecoderInputs inputs =
        decoderInputs(in, forDecoder(statesBSD, in.get("attention_mask")));
    HiddenStates states = hidden.under("decoder");
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("logits", decoder.logits(decoder.decode(inputs, states)));
    outputs.put("encoder_last_hidden_state", statesBSD);
    hidden.addAll(states);
    return outputs;
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    CausalModel.EncoderOutput encoded =
        forDecoder(encode(in, HiddenStates.NONE), in.get("attention_mask"));
    Tensor hiddenBTD = decoder.decode(decoderInputs(in, encoded), HiddenStates.NONE);
    return List.of(decoder.tokenLoss("lm", hiddenBTD, in.require("labels")));
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("lm", Losses.count(in.require("labels")));
  }

  @Override
  public DecodingState startDecoding(Inputs prompt, boolean caching) {
    DecodingState state =
        new DecodingState(
            (int) prompt.require("input_ids").size(0), config.decoder.layers(), caching);
    CausalModel.EncoderOutput encoded =
        forDecoder(encode(prompt, HiddenStates.NONE), prompt.get("attention_mask"));
    state.setEncoder(encoded.statesBSD(), encoded.paddingB11S());
    return state;
  }

  @Override
  public Tensor next(DecodingState state, Tensor idsRT) {
    return decoder.nextGiven(
        state, idsRT, new CausalModel.EncoderOutput(state.encoderStates(), state.encoderMask()));
  }

  @Override
  public boolean hasEncoder() {
    return true;
  }

  @Override
  public int maxDecoderPositions() {
    return config.decoder.maxPositions();
  }

  @Override
  public int decoderVocabularySize() {
    return config.decoder.vocabularySize();
  }
}
