package org.warmstart.model.family.llama;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.SameAs;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.family.gpt.GptHeads;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.RotarySettings;
import org.warmstart.tensor.Linear;

/**
 * Llama (Touvron et al. 2023), also of SmolLM2, TinyLlama and Llama 2 and 3: the decoder of a
 * Transformer with rotary positions, root-mean-square norms and gated dense layers.
 *
 * <p>{@link LlamaLayers} has the layers.
 */
public final class Llama {
  /**
   * Sizes and choices of a Llama.
   *
   * @param keyValueHeads heads of keys and values; a divisor of {@code heads}
   * @param headWidth of a head; null for the width's share
   */
  @Leftovers("pretraining_tp")
  public record Config(
      @Key("vocab_size") @Default("32000") @Size int vocabularySize,
      @Key("hidden_size") @Default("4096") @Size int width,
      @Key("intermediate_size") @Default("11008") @Size int feedForwardWidth,
      @Key("num_hidden_layers") @Default("32") @Layers int layers,
      @Key("num_attention_heads") @Default("32") @Size int heads,
      @Key("num_key_value_heads") @SameAs("num_attention_heads") @Size int keyValueHeads,
      @Key("head_dim") @UnlessDefault @Size @Nullable Integer headWidth,
      @Key("hidden_act") @Default("silu") @ActivationName String activation,
      @Key("max_position_embeddings") @Default("2048") @Size int maxPositions,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("rms_norm_eps") @Default("1e-6") @Positive double normEpsilon,
      RotarySettings rotary,
      @Key("attention_bias") boolean attentionBias,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      @Key("mlp_bias") boolean biasedFeedForward,
      @Key("classifier_dropout") @UnlessDefault @Default("0.1") @Probability
          double classifierDropout,
      @Key("tie_word_embeddings") boolean tied,
      @Flat @Default("{bos_token_id: 1, eos_token_id: 2}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements Layout {
    @Override
    public boolean biasedInputs() {
      return attentionBias;
    }

    @Override
    public boolean biasedOutput() {
      return attentionBias;
    }

    @Override
    public String modelType() {
      return "llama";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /** The configuration of a Llama and of the families built like it. */
  interface Layout extends ModelConfig, CheckedKeys {
    int feedForwardWidth();

    int heads();

    int keyValueHeads();

    @Nullable Integer headWidth();

    String activation();

    double initializerRange();

    double normEpsilon();

    RotarySettings rotary();

    double attentionDropout();

    double classifierDropout();

    /** Whether the layers that make queries, keys and values have biases. */
    boolean biasedInputs();

    /** Whether the layer behind the heads has a bias. */
    boolean biasedOutput();

    /** Whether the dense layers have biases. */
    boolean biasedFeedForward();

    /** Whether a language model's output layer is the embeddings again. */
    boolean tied();

    /** Which tokens see which in a layer. */
    default CausalAttention sight(int layer) {
      return new FullAttention();
    }

    /** Width of a head. */
    default int headSize() {
      Integer own = headWidth();
      return own == null ? width() / heads() : own;
    }

    @Override
    default void check(ConfigJson json) {
      if (headWidth() == null) {
        json.requireDivisible("hidden_size", width(), "num_attention_heads", heads());
      }
      if (heads() % keyValueHeads() != 0) {
        throw json.wrong("num_key_value_heads", "a divisor of 'num_attention_heads' " + heads());
      }
      if (headSize() % 2 != 0) {
        throw new InputException(
            json.where()
                + ": heads are "
                + headSize()
                + " wide ('head_dim', or 'hidden_size' by 'num_attention_heads'), which should be"
                + " even, since positions turn pairs of numbers");
      }
      json.requireInVocabulary("pad_token_id", tokens().padding(), vocabularySize());
    }
  }

  public static final Family<Config> FAMILY =
      family("llama", Config.class, "Llama")
          .preset("llama-7b", "{}")
          .preset("llama-2-7b", "{\"max_position_embeddings\": 4096, \"rms_norm_eps\": 1e-5}")
          .preset(
              "tinyllama-1.1b",
              """
              {"hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22,
               "num_key_value_heads": 4, "rms_norm_eps": 1e-5}
              """)
          .preset("smollm2-135m", smol(576, 1536, 30, 9, 3, 100_000))
          .preset("smollm2-360m", smol(960, 2560, 32, 15, 5, 100_000))
          .preset("smollm2-1.7b", smol(2048, 8192, 24, 32, 32, 130_000))
          .preset(
              "llama-3.2-1b",
              """
              {"vocab_size": 128256, "hidden_size": 2048, "intermediate_size": 8192,
               "num_hidden_layers": 16, "num_key_value_heads": 8, "head_dim": 64,
               "max_position_embeddings": 131072, "rms_norm_eps": 1e-5,
               "tie_word_embeddings": true, "bos_token_id": 128000, "eos_token_id": 128001,
               "rope_parameters": {"rope_theta": 500000.0, "rope_type": "llama3", "factor": 32.0,
                 "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                 "original_max_position_embeddings": 8192}}
              """);

  private Llama() {}

  private static String smol(
      int width, int feedForward, int layers, int heads, int keyValueHeads, int theta) {
    return """
    {"vocab_size": 49152, "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
     "num_attention_heads": %d, "num_key_value_heads": %d, "max_position_embeddings": 8192,
     "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "bos_token_id": 0, "eos_token_id": 0,
     "rope_parameters": {"rope_theta": %d.0, "rope_type": "default"}}
    """
        .formatted(width, feedForward, layers, heads, keyValueHeads, theta);
  }

  /**
   * A family that is built like Llama.
   *
   * @param className what its classes start with: {@code Llama}
   */
  static <C extends Record & Layout> Family<C> family(
      String modelType, Class<C> configType, String className) {
    return Family.of(modelType, configType)
        .leftToRight()
        .decoderAlone()
        .head(
            Head.CAUSAL_LM,
            className + "ForCausalLM",
            (c, id) -> {
              LlamaLayers layers = new LlamaLayers(c);
              return new CausalLm<>(
                  id,
                  "model",
                  layers,
                  new GptHeads.Words(layers, c.tied(), c, c.initializerRange()));
            })
        .head(Head.NONE, className + "Model", (c, id) -> new DecoderModel<>(id, new LlamaLayers(c)))
        .head(
            Head.SEQUENCE_CLASSIFICATION,
            className + "ForSequenceClassification",
            (c, id) -> {
              LlamaLayers layers = new LlamaLayers(c);
              return new GptHeads.Classification<>(
                  id,
                  "model",
                  layers,
                  new GptHeads.Words(layers, true, c, c.initializerRange()),
                  c.initializerRange());
            })
        .head(
            Head.TOKEN_CLASSIFICATION,
            className + "ForTokenClassification",
            (c, id) ->
                new TokenClassification<>(
                    id,
                    "model",
                    new LlamaLayers(c),
                    new DenseReadOut(
                        "score",
                        new Linear(c.width(), c.labels().size(), c.initializerRange()),
                        c.classifierDropout())))
        .head(
            Head.QUESTION_ANSWERING,
            className + "ForQuestionAnswering",
            (c, id) ->
                new QuestionAnswering<>(
                    id,
                    "transformer",
                    new LlamaLayers(c),
                    new DenseReadOut(
                        "qa_outputs", new Linear(c.width(), 2, c.initializerRange()), 0)))
        .names((c, head) -> names(c, head));
  }

  private static WeightNames names(Layout config, Head head) {
    WeightNames names =
        WeightNames.under(head == Head.QUESTION_ANSWERING ? "transformer." : "model.")
            .withBuffers(name -> name.endsWith("rotary_emb.inv_freq"));
    boolean shared =
        head == Head.SEQUENCE_CLASSIFICATION || (head == Head.CAUSAL_LM && config.tied());
    return shared
        ? names.withAliases(Map.of("lm_head.weight", "model.embed_tokens.weight"))
        : names;
  }
}
