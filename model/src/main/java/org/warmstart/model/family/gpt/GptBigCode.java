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
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.readout.SummaryConfig;
import org.warmstart.model.nn.Attention;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.Linear;

/**
 * GPT-BigCode, the family of SantaCoder and StarCoder (Ben Allal et al. 2023; Li et al. 2023):
 * GPT-2 whose query heads share a single head of keys and values (multi-query attention, Shazeer
 * 2019), which makes decoding's cache smaller by the number of heads.
 *
 * <p>{@link GptLayers.Stack} has the layers. Shapes: B batch, T tokens, D width, N heads, H head
 * width.
 */
public final class GptBigCode {
  /** Sizes and choices of a GPT-BigCode. Its leftovers are about number formats and memory. */
  @Leftovers(
      value = {
        "attention_softmax_in_fp32",
        "scale_attention_softmax_in_fp32",
        "inference_runner",
        "validate_runner_input",
        "pre_allocate_kv_cache",
        "pad_key_length",
        "max_batch_size",
        "max_sequence_length"
      },
      ofRecords = SummaryConfig.class)
  public record Config(
      @Key("vocab_size") @Default("50257") @Size int vocabularySize,
      @Key("n_positions") @Default("1024") @Size int maxPositions,
      @Key("n_embd") @Default("768") @Size int width,
      @Key("n_layer") @Default("12") @Layers int layers,
      @Key("n_head") @Default("12") @Size int heads,
      @Key("n_inner") @Size @Nullable Integer inner,
      @Key("activation_function") @Default("gelu_pytorch_tanh") @ActivationName String activation,
      @Key("resid_pdrop") @Default("0.1") @Probability double residualDropout,
      @Key("embd_pdrop") @Default("0.1") @Probability double embeddingDropout,
      @Key("attn_pdrop") @Default("0.1") @Probability double attentionDropout,
      @Key("classifier_dropout") @Default("0.1") @Probability double classifierDropout,
      @Key("layer_norm_epsilon") @Default("1e-5") @Positive double layerNormEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("scale_attn_weights") @Default("true") boolean scaleAttention,
      @Key("multi_query") @Default("true") boolean multiQuery,
      @Key("add_cross_attention") boolean crossAttention,
      @Key("is_decoder") boolean decoder,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default(Gpt2.Config.TOKENS) TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("n_embd", width, "n_head", heads);
    }

    @Derived(key = "num_key_value_heads", behind = "multi_query")
    private int keyValueHeads() {
      return multiQuery ? 1 : heads;
    }

    @Override
    public String modelType() {
      return "gpt_bigcode";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    private GptLayers.Sizes sizes() {
      return new GptLayers.Sizes(
          vocabularySize,
          maxPositions,
          layers,
          new GptLayers.Sizes.BlockSizes(
              width,
              heads,
              keyValueHeads(),
              inner == null ? 4 * width : inner,
              Activation.named(activation)),
          new GptLayers.Sizes.Dropouts(residualDropout, embeddingDropout, attentionDropout),
          layerNormEpsilon,
          GptLayers.Sizes.Deviations.residual(initializerRange, layers),
          crossAttention);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt_bigcode", Config.class)
          .leftToRight()
          .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
          .packing()
          .decoderBySwitches()
          .preset(
              "santacoder",
              """
              {"vocab_size": 49280, "n_positions": 2048, "n_embd": 2048, "n_layer": 24,
               "n_head": 16, "n_inner": 8192, "bos_token_id": 49152, "eos_token_id": 49152}
              """)
          .preset(
              "starcoder",
              """
              {"vocab_size": 49152, "n_positions": 8192, "n_embd": 6144, "n_layer": 40,
               "n_head": 48, "n_inner": 24576, "bos_token_id": 0, "eos_token_id": 0}
              """)
          .head(Head.NONE, "GPTBigCodeModel", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPTBigCodeForCausalLM",
              (c, id) -> GptHeads.causalLm(id, layers(c), c.tied, c.initializerRange))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPTBigCodeForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.initializerRange))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPTBigCodeForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.classifierDropout, c.initializerRange))
          .names((c, head) -> GptHeads.names(head, c.tied, "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  private GptBigCode() {}

  private static GptLayers.Stack layers(Config config) {
    return new GptLayers.Stack(new Parts(config, config.sizes()));
  }

  private record Parts(Config config, GptLayers.Sizes sizes) implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new Linear(in, out, deviation);
    }

    /** Without sharing, the joint matrix has each head's query, key and value side by side. */
    @Override
    public Attention attention(int layer) {
      return GptLayers.jointAttention(sizes, scale(layer), this, !config.multiQuery);
    }

    @Override
    public double scale(int layer) {
      return config.scaleAttention ? sizes.usualScale() : 1;
    }
  }
}
