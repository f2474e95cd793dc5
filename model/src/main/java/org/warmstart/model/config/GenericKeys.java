package org.warmstart.model.config;

import java.util.Set;

/**
 * Keys any Hugging Face configuration may have, which change nothing here; they are kept and
 * written back.
 */
final class GenericKeys {
  private static final Set<String> KEYS =
      Set.of(
          "architectures",
          "model_type",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "_name_or_path",
          "_commit_hash",
          "return_dict",
          "output_hidden_states",
          "output_attentions",
          "use_cache",
          "is_encoder_decoder",
          "problem_type",
          "layer_mix",
          "task_specific_params",
          "sep_token_id",
          "cls_token_id",
          "mask_token_id",
          "unk_token_id",
          "chunk_size_feed_forward",
          "cross_attention_hidden_size",
          "pruned_heads",
          "torchscript",
          "use_bfloat16",
          "tf_legacy_loss",
          "finetuning_task",
          "tokenizer_class",
          "prefix",
          "suppress_tokens",
          "begin_suppress_tokens",
          "bad_words_ids",
          "max_length",
          "min_length",
          "do_sample",
          "early_stopping",
          "num_beams",
          "num_beam_groups",
          "diversity_penalty",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "repetition_penalty",
          "length_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "num_return_sequences",
          "output_scores",
          "return_dict_in_generate",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "remove_invalid_values",
          "exponential_decay_length_penalty",
          "gradient_checkpointing",
          "output_past",
          "n_ctx",
          "predict_special_tokens",
          "directionality",
          "pooler_fc_size",
          "pooler_num_attention_heads",
          "pooler_num_fc_layers",
          "pooler_size_per_head",
          "pooler_type",
          "num_labels",
          "_num_labels",
          "decoder_start_token_id",
          "tie_encoder_decoder",
          "_attn_implementation_autoset",
          "reorder_and_upcast_attn",
          "is_decoder",
          "add_cross_attention",
          "tie_word_embeddings");

  private GenericKeys() {}

  static boolean contain(String key) {
    return KEYS.contains(key);
  }
}
