package org.warmstart.model.family.llama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Count;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.SameAs;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.LocalAttention;
import org.warmstart.model.nn.RotarySettings;

/**
 * Qwen2 (Yang et al. 2024), also of Qwen 2.5: a {@linkplain Llama} whose queries, keys and values
 * have biases, and whose upper layers may see a window of tokens only.
 */
public final class Qwen2 {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /**
   * Sizes and choices of a Qwen2.
   *
   * @param window how many tokens a layer with a window sees; null for all
   * @param fullLayers layers from below that see all tokens even so
   * @param types whether the file names each layer's kind, too
   */
  public record Config(
      @Key("vocab_size") @Default("151936") @Size int vocabularySize,
      @Key("hidden_size") @Default("4096") @Size int width,
      @Key("intermediate_size") @Default("22016") @Size int feedForwardWidth,
      @Key("num_hidden_layers") @Default("32") @Layers int layers,
      @Key("num_attention_heads") @Default("32") @Size int heads,
      @Key("num_key_value_heads") @SameAs("num_attention_heads") @Size int keyValueHeads,
      @Key("head_dim") @UnlessDefault @Size @Nullable Integer headWidth,
      @Key("hidden_act") @Default("silu") @ActivationName String activation,
      @Key("max_position_embeddings") @Default("32768") @Size int maxPositions,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("rms_norm_eps") @Default("1e-6") @Positive double normEpsilon,
      RotarySettings rotary,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      @Key("classifier_dropout") @UnlessDefault @Default("0.1") @Probability
          double classifierDropout,
      @Key("use_sliding_window") boolean windowed,
      @Key("sliding_window") @Size @Nullable Integer window,
      @Key("max_window_layers") @Default("28") @Count int fullLayers,
      LayerTypes types,
      @Key("tie_word_embeddings") boolean tied,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements Llama.Layout {
    @Override
    public void check(ConfigJson json) {
      Llama.Layout.super.check(json);
      if (windowed && window == null) {
        throw json.wrong(
            "sliding_window", "a number of tokens, since 'use_sliding_window' is true");
      }
      // with another number of layers the file's list is of those before
      ArrayNode stated = json.optionalArray("layer_types");
      if (stated != null
          && stated.size() == layers
          && !stated.equals(layerTypes(stated.arrayNode()))) {
        throw json.wrong("layer_types", "as 'max_window_layers' and 'use_sliding_window' have it");
      }
    }

    private ArrayNode layerTypes(ArrayNode into) {
      for (int i = 0; i < layers; i++) {
        into.add(seesWindow(i) ? SLIDING : FULL);
      }
      return into;
    }

    private boolean seesWindow(int layer) {
      return windowed && layer >= fullLayers;
    }

    @Override
    public CausalAttention sight(int layer) {
      return seesWindow(layer) && window != null ? new LocalAttention(window) : new FullAttention();
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = Llama.Layout.super.toJson();
      if (types.stated) {
        json.set("layer_types", layerTypes(json.arrayNode()));
      }
      return json;
    }

    @Override
    public boolean biasedInputs() {
      return true;
    }

    @Override
    public boolean biasedOutput() {
      return false;
    }

    @Override
    public boolean biasedFeedForward() {
      return false;
    }

    @Override
    public String modelType() {
      return "qwen2";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /** Whether a file has {@code layer_types}, which follow from other keys. */
  record LayerTypes(boolean stated) implements ConfigPart {
    static LayerTypes read(ConfigJson json) {
      return new LayerTypes(json.states("layer_types"));
    }

    @Override
    public void write(ObjectNode json) {
      // the configuration does, which knows all layers
    }
  }

  public static final Family<Config> FAMILY =
      Llama.family("qwen2", Config.class, "Qwen2")
          .preset("qwen2-0.5b", size(896, 4864, 24, 14, 2))
          .preset("qwen2-1.5b", size(1536, 8960, 28, 12, 2));

  private Qwen2() {}

  private static String size(int width, int feedForward, int layers, int heads, int keyValueHeads) {
    return """
    {"hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
     "num_attention_heads": %d, "num_key_value_heads": %d, "max_position_embeddings": 131072,
     "max_window_layers": %d, "tie_word_embeddings": true, "bos_token_id": 151643,
     "eos_token_id": 151643, "rope_parameters": {"rope_theta": 1000000.0, "rope_type": "default"}}
    """
        .formatted(width, feedForward, layers, heads, keyValueHeads, layers);
  }
}
