package org.warmstart.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.warmstart.model.Head;
import org.warmstart.model.registry.Families;

/** Configurations of a few thousand parameters, of every family that there is. */
final class TinyFamilies {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Sizes by key, whatever family has it. */
  private static final Map<String, JsonNode> SMALL =
      Map.ofEntries(
          size("hidden_size", 16),
          size("d_model", 16),
          size("n_embd", 16),
          size("dim", 16),
          size("embedding_size", 12),
          size("projection_size", 8),
          size("char_embedding_size", 4),
          size("num_attention_heads", 2),
          size("num_encoder_attention_heads", 2),
          size("num_decoder_attention_heads", 2),
          size("n_head", 2),
          size("num_key_value_heads", 1),
          size("n_heads", 2),
          size("num_heads", 2),
          size("encoder_attention_heads", 2),
          size("decoder_attention_heads", 2),
          size("num_hidden_layers", 1),
          size("n_layer", 1),
          size("n_layers", 1),
          size("num_layers", 1),
          size("num_decoder_layers", 1),
          size("num_encoder_layers", 1),
          size("encoder_layers", 1),
          size("decoder_layers", 1),
          size("intermediate_size", 24),
          size("hidden_dim", 24),
          size("n_inner", 24),
          size("d_inner", 24),
          size("d_ff", 24),
          size("encoder_ffn_dim", 24),
          size("decoder_ffn_dim", 24),
          size("ffn_dim", 24),
          size("d_kv", 8),
          size("d_head", 8),
          size("feed_forward_size", 24),
          size("attention_head_size", 8),
          size("max_position_embeddings", 40),
          size("n_positions", 40),
          size("n_ctx", 40),
          size("attention_window", 4),
          size("pad_token_id", 0),
          size("bos_token_id", 2),
          size("eos_token_id", 3),
          size("decoder_start_token_id", 2),
          Map.entry("char_filter_windows", json("[1, 2]")),
          Map.entry("char_filters", json("[4, 4]")),
          Map.entry("attn_layers", json("[\"local\"]")),
          Map.entry("axial_pos_shape", json("[5, 8]")),
          Map.entry("axial_pos_embds_dim", json("[4, 12]")),
          Map.entry("attention_types", json("[[[\"global\"], 1]]")),
          Map.entry("attention_layers", json("[\"global\"]")));

  private TinyFamilies() {}

  private static Map.Entry<String, JsonNode> size(String key, int size) {
    return Map.entry(key, JSON.getNodeFactory().numberNode(size));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** As {@link #config(String, int)}, reading in the direction that a head needs. */
  static ObjectNode config(String modelType, Head head, int vocabularySize) {
    ObjectNode json = config(modelType, vocabularySize);
    return modelType.equals("reformer") ? json.put("is_decoder", head == Head.CAUSAL_LM) : json;
  }

  /** A configuration for a vocabulary. */
  static ObjectNode config(String modelType, int vocabularySize) {
    ObjectNode json = JSON.createObjectNode().put("model_type", modelType);
    switch (modelType) {
      case "encoder-decoder" -> {
        json.set("encoder", config("bert", vocabularySize));
        json.set(
            "decoder",
            config("bert", vocabularySize)
                .put("is_decoder", true)
                .put("add_cross_attention", true));
        json.put("pad_token_id", 0).put("eos_token_id", 3).put("decoder_start_token_id", 2);
      }
      case "new-encoder" -> {
        json.set("encoder", config("bert", vocabularySize));
        json.set("pretrained", config("bart", vocabularySize));
      }
      case "electra-pair" -> {
        json.set("generator", config("electra", vocabularySize));
        json.set("discriminator", config("electra", vocabularySize));
      }
      default -> {
        json = Families.usual(modelType).toJson();
        for (Map.Entry<String, JsonNode> each : SMALL.entrySet()) {
          if (json.hasNonNull(each.getKey()) || each.getKey().endsWith("_token_id")) {
            json.set(each.getKey(), each.getValue());
          }
        }
        json.put("vocab_size", vocabularySize);
      }
    }
    return json;
  }
}
