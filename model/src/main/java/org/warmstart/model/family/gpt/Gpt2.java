package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.TransposedLinear;

/**
 * GPT-2 (Radford et al. 2019): the decoder of the Transformer with the norms moved to each block's
 * input and one more at the end; beside an encoder, with cross-attention. GPT-3's dense models
 * (Brown et al. 2020) are larger ones of the same kind.
 *
 * <p>{@link GptLayers.Stack} has the layers.
 */
public final class Gpt2 {
  /** Sizes and choices of a GPT-2. */
  public record Config(
      @Key("vocab_size") @Default("50257") @Size int vocabularySize,
      @Key("n_positions") @Default("1024") @Size int maxPositions,
      @Key("n_embd") @Default("768") @Size int width,
      @Key("n_layer") @Default("12") @Layers int layers,
      @Key("n_head") @Default("12") @Size int heads,
      @Key("n_inner") @Size @Nullable Integer inner,
      @Key("activation_function") @Default("gelu_new") @ActivationName String activation,
      @Key("resid_pdrop") @Default("0.1") @Probability double residualDropout,
      @Key("embd_pdrop") @Default("0.1") @Probability double embeddingDropout,
      @Key("attn_pdrop") @Default("0.1") @Probability double attentionDropout,
      @Key("layer_norm_epsilon") @Default("1e-5") @Positive double layerNormEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("scale_attn_weights") @Default("true") boolean scaleAttention,
      @Key("scale_attn_by_inverse_layer_idx") boolean scaleByInverseLayer,
      @Key("add_cross_attention") boolean crossAttention,
      @Key("is_decoder") boolean decoder,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Key("classifier_dropout") @Default("0.1") @Probability double classifierDropout,
      @Flat SummaryConfig summary,
      @Flat @Default(Config.TOKENS) TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    /** GPT-2's one special token, which begins and ends texts. */
    static final String TOKENS = "{bos_token_id: 50256, eos_token_id: 50256}";

    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("n_embd", width, "n_head", heads);
    }

    @Override
    public String modelType() {
      return "gpt2";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** Factor of a layer's scores. */
    double scale(int layer) {
      double scale = scaleAttention ? 1 / Math.sqrt((double) width / heads) : 1;
      return scaleByInverseLayer ? scale / (layer + 1) : scale;
    }

    GptLayers.Sizes sizes() {
      return new GptLayers.Sizes(
          vocabularySize,
          maxPositions,
          layers,
          new GptLayers.Sizes.BlockSizes(
              width, heads, heads, inner == null ? 4 * width : inner, Activation.named(activation)),
          new GptLayers.Sizes.Dropouts(residualDropout, embeddingDropout, attentionDropout),
          layerNormEpsilon,
          GptLayers.Sizes.Deviations.residual(initializerRange, layers),
          crossAttention);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt2", Config.class)
          .leftToRight()
          .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
          .packing()
          .decoderBySwitches()
          .head(Head.NONE, "GPT2Model", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPT2LMHeadModel",
              (c, id) -> GptHeads.causalLm(id, layers(c), c.tied, c.initializerRange))
          .head(
              Head.DOUBLE_HEADS,
              "GPT2DoubleHeadsModel",
              (c, id) -> new GptHeads.DoubleHeads<>(id, layers(c), c.summary, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPT2ForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.initializerRange))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPT2ForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.classifierDropout, c.initializerRange))
          .head(
              Head.QUESTION_ANSWERING,
              "GPT2ForQuestionAnswering",
              (c, id) -> GptHeads.questionAnswering(id, layers(c), c.initializerRange))
          .names((c, head) -> GptHeads.names(head, c.tied, "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  static {
    size("gpt2", 1024, 768, 12, 12);
    size("gpt2-medium", 1024, 1024, 24, 16);
    size("gpt2-large", 1024, 1280, 36, 20);
    size("gpt2-xl", 1024, 1600, 48, 25);
    // Brown et al. 2020, table 2.1, as dense models; where a row contradicts itself (XL's 24 heads
    // of
    // 128 are not its width of 2048, 13B's 40 heads of 128 not its 5140) the heads' width is kept
    size("gpt3-small", 2048, 768, 12, 12);
    size("gpt3-medium", 2048, 1024, 24, 16);
    size("gpt3-large", 2048, 1536, 24, 16);
    size("gpt3-xl", 2048, 2048, 24, 16);
    size("gpt3-2.7b", 2048, 2560, 32, 32);
    size("gpt3-6.7b", 2048, 4096, 32, 32);
    size("gpt3-13b", 2048, 5120, 40, 40);
    size("gpt3-175b", 2048, 12288, 96, 96);
  }

  private Gpt2() {}

  private static void size(String name, int positions, int width, int layers, int heads) {
    FAMILY.preset(
        name,
        """
        {"n_positions": %d, "n_embd": %d, "n_layer": %d, "n_head": %d}
        """
            .formatted(positions, width, layers, heads));
  }

  private static GptLayers.Stack layers(Config config) {
    return new GptLayers.Stack(new Parts(config, config.sizes()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes) implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new TransposedLinear(in, out, deviation);
    }

    @Override
    public double scale(int layer) {
      return config.scale(layer);
    }
  }
}
