package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.DecoderSwitches;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
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
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.config.RecordCopy;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.head.readout.TwoLayerReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * DistilBERT (Sanh et al. 2019, section 3): BERT with every other layer, no segments and no pooling
 * layer. As a decoder, which the reference does not have, it attends to an encoder under {@code
 * crossattention}.
 */
public final class DistilBert extends BertBody {
  static final double LAYER_NORM_EPSILON = 1e-12;

  /**
   * Sizes and choices of a DistilBERT.
   *
   * @param sinusoidal whether positions start as sinusoids
   */
  @Leftovers("tie_weights_")
  public record Config(
      @Key("vocab_size") @Default("30522") @Size int vocabularySize,
      @Key("dim") @Default("768") @Size int width,
      @Key("n_layers") @Default("6") @Layers int layers,
      @Key("n_heads") @Default("12") @Size int heads,
      @Key("hidden_dim") @Default("3072") @Size int feedForwardWidth,
      @Key("max_position_embeddings") @Default("512") @Size int maxPositions,
      @Key("sinusoidal_pos_embds") boolean sinusoidal,
      @Key("activation") @Default("gelu") @ActivationName String activation,
      @Key("dropout") @Default("0.1") @Probability double hiddenDropout,
      @Key("attention_dropout") @Default("0.1") @Probability double attentionDropout,
      @Key("qa_dropout") @Default("0.1") @Probability double spanDropout,
      @Key("seq_classif_dropout") @Default("0.2") @Probability double textDropout,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Flat @UnlessDefault DecoderSwitches switches,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default("{pad_token_id: 0}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
      json.requireDivisible("dim", width, "n_heads", heads);
    }

    @Override
    public String modelType() {
      return "distilbert";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** The same as BERT's: what has the same name, and what is fixed here. */
    @Override
    public Bert.Settings bert() {
      return RecordCopy.as(
          Bert.Settings.class,
          List.of(this, switches),
          Map.of(
              "positions", maxPositions,
              "tokenTypes", 0,
              "layerNormEpsilon", LAYER_NORM_EPSILON));
    }
  }

  static final PostNormLayer.Names NAMES =
      new PostNormLayer.Names(
          attention("attention.", "sa_layer_norm"),
          attention("crossattention.", "crossattention.layer_norm"),
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  private static PostNormLayer.AttentionNames attention(String prefix, String norm) {
    return new PostNormLayer.AttentionNames(
        prefix + "q_lin", prefix + "k_lin", prefix + "v_lin", prefix + "out_lin", norm);
  }

  private static final EncoderHeads<Config, DistilBert> HEADS =
      new EncoderHeads<>() {
        @Override
        public DistilBert layers(Config c, Head head) {
          return new DistilBert(c);
        }

        @Override
        public @Nullable UnaryOperator<Tensor> pool(DistilBert layers) {
          return null;
        }

        @Override
        public LmHead words(Config c, DistilBert layers) {
          return wordHead(c, layers);
        }

        @Override
        public ReadOut texts(Config c, DistilBert layers, Head head, int classes) {
          return new TwoLayerReadOut(
              TwoLayerReadOut::firstToken,
              "pre_classifier",
              c.linear(c.width, c.width),
              Activation.RELU,
              "classifier",
              c.linear(c.width, classes),
              0,
              c.textDropout);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.hiddenDropout;
        }

        @Override
        public double spanDropout(Config c) {
          return c.spanDropout;
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(
              Family.of("distilbert", Config.class).encoder().decoderBySwitches(),
              "DistilBert",
              "distilbert")
          .head(
              Head.CAUSAL_LM,
              "DistilBertForCausalLM",
              (c, id) -> {
                DistilBert body = new DistilBert(c);
                return new CausalLm<>(id, "distilbert", body, wordHead(c, body));
              })
          .names(DistilBert::names)
          .madeOf(OfBert.ORIGIN)
          .preset("distilbert-base-uncased", "{}")
          .preset("distilbert-base-cased", "{\"vocab_size\": 28996}")
          .preset("distilbert-base-multilingual-cased", "{\"vocab_size\": 119547}");

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("distilbert.").withBuffers(BertBody.Embeddings::isBuffer);
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    return words && config.tied
        ? names.withAliases(
            Map.of("vocab_projector.weight", "distilbert.embeddings.word_embeddings.weight"))
        : names;
  }

  private static LmHead wordHead(Config c, DistilBert body) {
    return new DenseLmHead(
        "vocab_transform",
        c.linear(c.width, c.width),
        Activation.named(c.activation),
        "vocab_layer_norm",
        c.bert().norm(c.width),
        DenseLmHead.Output.named("vocab_projector", body.words(), c.tied, c.initializerRange));
  }

  private static Embedding positions(Config c) {
    return c.sinusoidal
        ? new Embedding(new Parameter(Initializer.sinusoids(true), c.maxPositions, c.width), -1)
        : c.bert().positionTable(c.width);
  }

  /** The layers under the names of {@code DistilBertModel}. */
  DistilBert(Config config) {
    super(
        config,
        new Parts(
            config.width,
            positions(config),
            null,
            "transformer",
            PostNormLayer.Stack.of(
                config.layers, config.bert().layer(0, config.hiddenDropout), NAMES),
            null));
  }
}
