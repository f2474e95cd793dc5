package org.warmstart.model.family.bart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Identity;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigWriter;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.WholeText;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.EndTokenReadOut;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * BART (Lewis et al. 2020): a Transformer with both sides, pre-trained to restore corrupted text;
 * post-norm, with learned positions and a norm behind the embeddings. Texts are classified by the
 * decoder's state at their last end token (section 3.1).
 */
public final class Bart {
  private Bart() {}

  /** The configuration of a BART that can classify, whatever it calls itself. */
  interface Classifying extends BartSettings.Config {
    double classifierDropout();

    @Override
    default ObjectNode toJson() {
      ObjectNode json = BartSettings.Config.super.toJson();
      ConfigWriter.putLabels(json, bart().labels());
      return json;
    }
  }

  /** Sizes and choices of a BART. */
  public record Config(
      @Flat
          @Default(
              "{bos_token_id: 0, pad_token_id: 1, eos_token_id: 2, decoder_start_token_id: 2,"
                  + " forced_eos_token_id: 2}")
          BartSettings bart,
      @Key("classifier_dropout") @Default("0") @Probability double classifierDropout)
      implements Classifying, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      BartSettings.requireStyle(json, BartLayers.Style.BART);
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
      Heads.addTexts(
              Heads.addTo(Family.of("bart", Config.class), "Bart", BartLayers.Style.BART),
              "Bart",
              BartLayers.Style.BART)
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

  /** The heads that BART and the families built like it share. */
  static final class Heads {
    private Heads() {}

    /**
     * Adds text to text, both sides alone, the encoder alone and the decoder alone, the usual head
     * being the first.
     *
     * @param className what the families' classes start with, such as {@code Bart}
     */
    static <C extends BartSettings.Config> Family<C> addTo(
        Family<C> family, String className, BartLayers.Style style) {
      return addTo(family, className, className + "ForConditionalGeneration", style);
    }

    /**
     * As above.
     *
     * @param textToText the name of the class that writes texts
     */
    static <C extends BartSettings.Config> Family<C> addTo(
        Family<C> family, String className, String textToText, BartLayers.Style style) {
      return family
          .encoder()
          // the decoder always has cross-attention, and leaves it out where there is no encoder
          .decoder((config, crossAttention) -> config.with("decoder", true))
          .head(
              Head.SEQUENCE_TO_SEQUENCE,
              textToText,
              (c, id) -> {
                BartLayers.Both both = new BartLayers.Both(c.bart(), style);
                return new ConditionalGeneration<>(
                    id,
                    "model",
                    both,
                    new Words(c.bart(), both.shared(), style != BartLayers.Style.TRANSFORMER));
              })
          .head(
              Head.NONE,
              className + "Model",
              (c, id) ->
                  new EncoderModel<>(
                      id, new WholeText<>(new BartLayers.Both(c.bart(), style), c), null))
          .head(
              Head.ENCODER,
              className + "Encoder",
              (c, id) ->
                  new EncoderModel<>(
                      id, Head.ENCODER, new BartLayers.EncoderSide(c.bart(), style), null))
          .head(
              Head.CAUSAL_LM,
              className + "ForCausalLM",
              (c, id) -> {
                BartLayers.Side side = new BartLayers.Side(c.bart(), style, true, null);
                return new Alone(id, side, new Words(c.bart(), side.words(), false));
              })
          .names((c, head) -> names(c.bart(), head));
    }

    /**
     * Adds classes of whole texts and answers' ends, as BART has them (Lewis et al. 2020, section
     * 3.1).
     */
    static <C extends Record & Classifying> Family<C> addTexts(
        Family<C> family, String className, BartLayers.Style style) {
      return family
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              className + "ForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id,
                      "model",
                      new WholeText<>(new BartLayers.Both(c.bart(), style), c),
                      new EndTokenReadOut(
                          c.bart().linear(c.width(), c.width()),
                          c.bart().linear(c.width(), c.labels().size()),
                          c.classifierDropout(),
                          c.tokens().end())))
          .head(
              Head.QUESTION_ANSWERING,
              className + "ForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "model",
                      new WholeText<>(new BartLayers.Both(c.bart(), style), c),
                      new DenseReadOut("qa_outputs", c.bart().linear(c.width(), 2), 0)));
    }

    /** The decoder alone; unlike other families' its labels are not moved. */
    private static final class Alone extends CausalLm<BartLayers.Side> {
      Alone(Identity identity, BartLayers.Side side, Words words) {
        super(identity, "model.decoder", side, words);
      }

      @Override
      protected boolean movesLabels() {
        return false;
      }
    }

    private static WeightNames names(BartSettings sizes, Head head) {
      WeightNames names =
          WeightNames.under("model.").withBuffers(name -> name.endsWith("coder.version"));
      if (!sizes.tied()) {
        return names;
      }
      String prefix = head.isBare() ? "" : "model.";
      String words =
          head == Head.CAUSAL_LM ? "model.decoder.embed_tokens.weight" : prefix + "shared.weight";
      Map<String, String> aliases = new LinkedHashMap<>();
      for (String name :
          List.of(
              prefix + "shared.weight",
              prefix + "encoder.embed_tokens.weight",
              prefix + "decoder.embed_tokens.weight",
              "lm_head.weight")) {
        if (!name.equals(words)) {
          aliases.put(name, words);
        }
      }
      return names.withAliases(aliases);
    }

    /** The embeddings again or a matrix of its own, and BART's and Pegasus' constant bias. */
    private static final class Words extends LmHead {
      private final Linear output;

      Words(BartSettings sizes, Embedding embeddings, boolean biased) {
        @Nullable Parameter bias =
            biased
                ? parameter(
                    "final_logits_bias",
                    Parameter.buffer(Initializer.ZEROS, 1, sizes.vocabularySize()))
                : null;
        Parameter weight =
            sizes.tied() ? embeddings.weight() : parameter("lm_head.weight", sizes.output());
        output = new Linear(weight, bias);
      }

      @Override
      public Linear output() {
        return output;
      }
    }
  }
}
