package org.warmstart.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.model.registry.Families;

/** Configurations so small that they train in a moment, with sizes that differ pairwise. */
public final class TinyModels {
  public static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 37, "hidden_size": 20, "num_hidden_layers": 2,
       "num_attention_heads": 4, "intermediate_size": 28, "max_position_embeddings": 17,
       "type_vocab_size": 3, "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2,
       "classifier_dropout": 0.25, "initializer_range": 0.2, "pad_token_id": 0,
       "id2label": {"0": "a", "1": "b", "2": "c", "3": "d", "4": "e"},
       "label2id": {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}}
      """;
  public static final String GPT1 =
      """
      {"model_type": "openai-gpt", "vocab_size": 41, "n_positions": 19, "n_embd": 24, "n_layer": 2,
       "n_head": 3, "resid_pdrop": 0.3, "embd_pdrop": 0.2, "attn_pdrop": 0.25,
       "summary_first_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0, "num_labels": 5}
      """;
  public static final String GPT2 =
      """
      {"model_type": "gpt2", "vocab_size": 43, "n_positions": 18, "n_embd": 16, "n_layer": 2,
       "n_head": 4, "n_inner": 22, "resid_pdrop": 0.3, "embd_pdrop": 0.2, "attn_pdrop": 0.25,
       "summary_first_dropout": 0.15, "initializer_range": 0.2, "pad_token_id": 0,
       "bos_token_id": 1, "eos_token_id": 2, "num_labels": 5}
      """;

  private TinyModels() {}

  public static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static ModelConfig config(String text) {
    return Families.read(json(text), "tiny");
  }

  /** The same with one key changed; {@code value} is JSON. */
  public static String with(String text, String key, String value) {
    try {
      return json(text).set(key, new ObjectMapper().readTree(value)).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static ModelConfig encoderDecoder(String encoder, String decoder, boolean shared) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", "encoder-decoder");
    json.set("encoder", json(encoder));
    json.set(
        "decoder", json(with(with(decoder, "is_decoder", "true"), "add_cross_attention", "true")));
    json.put("tie_encoder_decoder", shared);
    json.put("pad_token_id", 0);
    json.put("decoder_start_token_id", 1);
    json.put("eos_token_id", 2);
    return Families.read(json, "tiny");
  }
}
