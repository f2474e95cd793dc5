package org.warmstart.model.family.bert;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;

/**
 * XLM-RoBERTa (Conneau et al. 2020): a {@linkplain Roberta RoBERTa} of a hundred languages, with a
 * vocabulary for all of them (section 3.1).
 */
public final class XlmRoberta {
  /** Sizes and choices of an XLM-RoBERTa. */
  public record Config(
      @Flat @Default("{bos_token_id: 0, eos_token_id: 2, pad_token_id: 1}") Bert.Settings bert,
      @Key("classifier_dropout") @Probability @Nullable Double classifierDropout)
      implements Roberta.Layout {
    @Override
    public String modelType() {
      return "xlm-roberta";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  private static final String PUBLISHED =
      """
      {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1,
       "layer_norm_eps": 1e-5%s}
      """;

  public static final Family<Config> FAMILY =
      Roberta.family("xlm-roberta", Config.class, "XLMRoberta")
          .preset("xlm-roberta-base", PUBLISHED.formatted(""))
          .preset(
              "xlm-roberta-large",
              PUBLISHED.formatted(
                  """
                  , "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
                  "intermediate_size": 4096
                  """));

  private XlmRoberta() {}
}
