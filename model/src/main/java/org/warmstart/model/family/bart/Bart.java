package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.head.DenseReadOut;
import org.warmstart.model.head.EndTokenReadOut;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.WholeText;

/**
 * BART (Lewis et al. 2020): a Transformer with both sides, pre-trained to restore corrupted text;
 * post-norm, with learned positions and a norm behind the embeddings. Texts are classified by the
 * decoder's state at their last end token (section 3.1).
 */
public final class Bart {
  private Bart() {}

  /** Sizes and choices of a BART. */
  public record Config(BartSettings bart, double classifierDropout) implements BartSettings.Config {
    private static final BartSettings DEFAULTS =
        BartSettings.base(
            """
            {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2,
             "forced_eos_token_id": 2}
            """);

    static Config read(ConfigJson json) {
      BartSettings.requireKind(json, false);
      Config config =
          new Config(BartSettings.read(json, DEFAULTS), json.probability("classifier_dropout", 0));
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = bart.toJson(modelType()).put("classifier_dropout", classifierDropout);
      ConfigWriter.putLabels(json, bart.labels());
      return json;
    }

    @Override
    public String modelType() {
      return "bart";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /** A preset's sizes; the large one's are the defaults. */
  private static final String BASE =
      """
      {"d_model": 768, "encoder_layers": 6, "decoder_layers": 6, "encoder_attention_heads": 12,
       "decoder_attention_heads": 12, "encoder_ffn_dim": 3072, "decoder_ffn_dim": 3072,
       "forced_bos_token_id": 0}
      """;

  public static final Family<Config> FAMILY =
      BartHeads.addTo(Family.of("bart", Config.class, Config::read), "Bart", BartLayers.Style.BART)
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "BartForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id,
                      "model",
                      text(c),
                      new EndTokenReadOut(
                          c.bart.linear(c.width(), c.width()),
                          c.bart.linear(c.width(), c.labels().size()),
                          c.classifierDropout,
                          c.tokens().end())))
          .head(
              Head.QUESTION_ANSWERING,
              "BartForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "model",
                      text(c),
                      new DenseReadOut("qa_outputs", c.bart.linear(c.width(), 2), 0)))
          .usualHead(Head.NONE)
          .preset("bart-base", BASE)
          .preset("bart-large", "{\"forced_bos_token_id\": 0}")
          .preset(
              "bart-large-cnn",
              """
              {"vocab_size": 50264, "forced_bos_token_id": 0, "num_beams": 4, "length_penalty": 2.0,
               "min_length": 56, "max_length": 142, "no_repeat_ngram_size": 3,
               "early_stopping": true}
              """);

  private static WholeText<BartLayers.Both> text(Config config) {
    return new WholeText<>(new BartLayers.Both(config.bart, BartLayers.Style.BART), config);
  }
}
