package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.ConfigWriter;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseWordHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.ReadOut;
import org.warmstart.model.head.TwoLayerReadOut;
import org.warmstart.model.head.WordHead;
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
  private static final double LAYER_NORM_EPSILON = 1e-12;

  /**
   * Sizes and choices of a DistilBERT.
   *
   * @param sinusoidal whether positions start as sinusoids
   * @param spanDropout {@code qa_dropout}
   * @param textDropout {@code seq_classif_dropout}
   */
  public record Config(
      int vocabularySize,
      int width,
      int layers,
      int heads,
      int feedForwardWidth,
      int maxPositions,
      boolean sinusoidal,
      String activation,
      double hiddenDropout,
      double attentionDropout,
      double spanDropout,
      double textDropout,
      double initializerRange,
      boolean decoder,
      boolean crossAttention,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic)
      implements Bert.Settings.Config {
    static Config read(ConfigJson json) {
      Config config =
          new Config(
              json.positive("vocab_size", 30522),
              json.positive("dim", 768),
              json.layers("n_layers", 6),
              json.positive("n_heads", 12),
              json.positive("hidden_dim", 3072),
              json.positive("max_position_embeddings", 512),
              json.bool("sinusoidal_pos_embds", false),
              json.activation("activation", "gelu"),
              json.probability("dropout", 0.1),
              json.probability("attention_dropout", 0.1),
              json.probability("qa_dropout", 0.1),
              json.probability("seq_classif_dropout", 0.2),
              json.positiveNumber("initializer_range", 0.02),
              json.bool("is_decoder", false),
              json.bool("add_cross_attention", false),
              json.bool("tie_word_embeddings", true),
              json.tokens(Bert.Settings.BASE.tokens()),
              json.labels(),
              json.generic("tie_weights_"));
      json.requireInVocabulary("pad_token_id", config.tokens.padding(), config.vocabularySize);
      json.requireDivisible("dim", config.width, "n_heads", config.heads);
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = ConfigWriter.start(generic, modelType());
      json.put("vocab_size", vocabularySize);
      json.put("dim", width);
      json.put("n_layers", layers);
      json.put("n_heads", heads);
      json.put("hidden_dim", feedForwardWidth);
      json.put("max_position_embeddings", maxPositions);
      json.put("sinusoidal_pos_embds", sinusoidal);
      json.put("activation", activation);
      json.put("dropout", hiddenDropout);
      json.put("attention_dropout", attentionDropout);
      json.put("qa_dropout", spanDropout);
      json.put("seq_classif_dropout", textDropout);
      json.put("initializer_range", initializerRange);
      if (decoder) {
        json.put("is_decoder", true);
        json.put("add_cross_attention", crossAttention);
      }
      json.put("tie_word_embeddings", tied);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
    }

    @Override
    public String modelType() {
      return "distilbert";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** The same as BERT calls it. */
    @Override
    public Bert.Settings bert() {
      return new Bert.Settings(
          vocabularySize,
          width,
          layers,
          heads,
          feedForwardWidth,
          maxPositions,
          0,
          activation,
          hiddenDropout,
          attentionDropout,
          LAYER_NORM_EPSILON,
          initializerRange,
          decoder,
          crossAttention,
          tied,
          tokens,
          labels,
          generic);
    }
  }

  private static final PostNormLayer.Names NAMES =
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
        public WordHead words(Config c, DistilBert layers) {
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
              Family.of("distilbert", Config.class, Config::read).encoder().decoderBySwitches(),
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

  private static WordHead wordHead(Config c, DistilBert body) {
    return new DenseWordHead(
        "vocab_transform",
        c.linear(c.width, c.width),
        Activation.named(c.activation),
        "vocab_layer_norm",
        c.bert().norm(c.width),
        DenseWordHead.Output.named("vocab_projector", body.words(), c.tied, c.initializerRange));
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
