package org.warmstart.model.family.modernbert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
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
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * ModernBERT (Warner et al. 2024): an encoder with rotary positions, gated dense layers and hardly
 * any biases, of whose layers only every third sees all tokens and the others a window.
 */
public final class ModernBert {
  /** How a text's state is made of its tokens'. */
  enum Pooling {
    /** The first token's. */
    CLS,
    /** The mean of all. */
    MEAN
  }

  /**
   * Sizes and choices of a ModernBERT.
   *
   * @param cutoff standard deviations beyond which initial weights are drawn anew
   * @param attentionDropout on attention's weights and its output
   * @param window how many tokens a layer with a window sees, half of them on each side
   * @param mlpDropout within the dense layers
   * @param headBias of the output layer of a language model
   */
  @Leftovers({
    "cls_token_id",
    "sep_token_id",
    "deterministic_flash_attn",
    "sparse_prediction",
    "sparse_pred_ignore_index",
    "reference_compile",
    "repad_logits_with_grad",
    "layer_norm_eps",
    "position_embedding_type",
    "gradient_checkpointing"
  })
  public record Config(
      @Key("vocab_size") @Default("50368") @Size int vocabularySize,
      @Key("hidden_size") @Default("768") @Size int width,
      @Key("intermediate_size") @Default("1152") @Size int feedForwardWidth,
      @Key("num_hidden_layers") @Default("22") @Layers int layers,
      @Key("num_attention_heads") @Default("12") @Size int heads,
      @Key("hidden_activation") @Default("gelu") @ActivationName String activation,
      @Key("max_position_embeddings") @Default("8192") @Size int maxPositions,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("initializer_cutoff_factor") @Default("2.0") @Positive double cutoff,
      @Key("norm_eps") @Default("1e-5") @Positive double normEpsilon,
      @Key("norm_bias") boolean normBias,
      @Key("attention_bias") boolean attentionBias,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      LayerKinds kinds,
      @Key("local_attention") @Default("128") @Size int window,
      @Key("embedding_dropout") @Default("0") @Probability double embeddingDropout,
      @Key("mlp_bias") boolean mlpBias,
      @Key("mlp_dropout") @Default("0") @Probability double mlpDropout,
      @Key("decoder_bias") @Default("true") boolean headBias,
      @Key("classifier_pooling") @Default("cls") Pooling pooling,
      @Key("classifier_dropout") @Default("0") @Probability double classifierDropout,
      @Key("classifier_bias") boolean classifierBias,
      @Key("classifier_activation") @Default("gelu") @ActivationName String classifierActivation,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default("{bos_token_id: 50281, eos_token_id: 50282, pad_token_id: 50283}")
          TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("hidden_size", width, "num_attention_heads", heads);
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
      if (width / heads % 2 != 0) {
        throw json.wrong(
            "num_attention_heads", "such that a head's width is even, for rotary positions");
      }
      if (kinds.stated() != null && kinds.stated().size() != layers) {
        throw new InputException(
            json.where()
                + ": 'layer_types' has "
                + Messages.count(kinds.stated().size(), "kind")
                + " for "
                + Messages.count(layers, "layer"));
      }
    }

    @Override
    public String modelType() {
      return "modernbert";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** There are no segments. */
    @Override
    public int tokenTypes() {
      return 0;
    }

    /** A copy of another depth, whose kinds are those of every k-th layer. */
    @Override
    public ModelConfig withLayers(int count) {
      return with("layers", count).with("kinds", kinds.ofLayers(count, layers));
    }

    int headWidth() {
      return width / heads;
    }

    /** The deviation of layers that add to the states, which the depth makes smaller. */
    double outputRange() {
      return initializerRange / Math.sqrt(2.0 * layers);
    }

    LayerNorm norm() {
      return new LayerNorm(width, normEpsilon, normBias);
    }

    Linear linear(long in, long out, double deviation, boolean biased) {
      return new Linear(
          new Parameter(Initializer.truncatedNormal(deviation, cutoff), out, in),
          biased ? new Parameter(Initializer.ZEROS, out) : null);
    }

    /** The layer to the classes. */
    Linear classifier(int classes) {
      return linear(width, classes, 1 / Math.sqrt(width), true);
    }
  }

  private static final EncoderHeads<Config, ModernBertLayers> HEADS =
      new EncoderHeads<>() {
        @Override
        public ModernBertLayers layers(Config c, Head head) {
          return new ModernBertLayers(c);
        }

        @Override
        public @Nullable UnaryOperator<Tensor> pool(ModernBertLayers layers) {
          return null;
        }

        @Override
        public LmHead words(Config c, ModernBertLayers layers) {
          return new ModernBertHeads.Words(c, layers.words());
        }

        @Override
        public ReadOut texts(Config c, ModernBertLayers layers, Head head, int classes) {
          return ModernBertHeads.texts(c, head, classes);
        }

        @Override
        public ReadOut tokens(Config c) {
          return ModernBertHeads.tokens(c, c.labels.size());
        }

        @Override
        public ReadOut spans(Config c) {
          return ModernBertHeads.tokens(c, 2);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.classifierDropout;
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out, c.initializerRange, true);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(Family.of("modernbert", Config.class).encoder(), "ModernBert", "model")
          .names(ModernBert::names)
          .preset("modernbert-base", "{\"classifier_pooling\": \"mean\"}")
          .preset(
              "modernbert-large",
              """
              {"hidden_size": 1024, "intermediate_size": 2624, "num_hidden_layers": 28,
               "num_attention_heads": 16, "classifier_pooling": "mean"}
              """);

  private ModernBert() {}

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("model.");
    return head == Head.MASKED_LM && config.tied
        ? names.withAliases(Map.of("decoder.weight", "model.embeddings.tok_embeddings.weight"))
        : names;
  }
}
