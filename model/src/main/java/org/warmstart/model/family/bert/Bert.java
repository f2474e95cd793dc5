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
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseReadOut;
import org.warmstart.model.head.DenseWordHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.NextSentence;
import org.warmstart.model.head.PairPreTraining;
import org.warmstart.model.head.ReadOut;
import org.warmstart.model.head.WordHead;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;

/**
 * BERT (Devlin et al. 2019): the encoder of the Transformer, post-norm, with learned positions and
 * segments; as a decoder with causal attention and, beside an encoder, cross-attention (Rothe et
 * al. 2020).
 */
public final class Bert extends BertBody {
  /** Sizes and choices of a BERT. */
  public record Config(Settings bert, @Nullable Double classifierDropout)
      implements Settings.Config {
    static Config read(ConfigJson json) {
      Config config =
          new Config(
              Settings.read(json, Settings.BASE), json.optionalProbability("classifier_dropout"));
      json.finish();
      return config;
    }

    @Override
    public ObjectNode toJson() {
      return bert.toJson(modelType()).put("classifier_dropout", classifierDropout);
    }

    @Override
    public String modelType() {
      return "bert";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  private static final EncoderHeads<Config, Bert> HEADS =
      new EncoderHeads<>() {
        @Override
        public Bert layers(Config c, Head head) {
          return new Bert(
              c,
              head == Head.NONE
                  || head == Head.SEQUENCE_CLASSIFICATION
                  || head == Head.MULTIPLE_CHOICE);
        }

        @Override
        public UnaryOperator<Tensor> pool(Bert layers) {
          return layers::pool;
        }

        @Override
        public WordHead words(Config c, Bert layers) {
          return predictions(c, layers);
        }

        @Override
        public ReadOut texts(Config c, Bert layers, Head head, int classes) {
          return new DenseReadOut(
              "classifier", c.linear(c.width(), classes), tokenDropout(c), layers::pool);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.classifierDropout == null ? c.bert.hiddenDropout() : c.classifierDropout;
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(
              Family.of("bert", Config.class, Config::read).encoder().decoderBySwitches(),
              "Bert",
              "bert")
          .head(
              Head.PRE_TRAINING,
              "BertForPreTraining",
              (c, id) -> {
                Bert bert = new Bert(c, true);
                return new PairPreTraining<>(
                    id,
                    "bert",
                    bert,
                    predictions(c, bert),
                    PairPreTraining.Question.NEXT_SENTENCE,
                    follows(c, bert));
              })
          .head(
              Head.NEXT_SENTENCE,
              "BertForNextSentencePrediction",
              (c, id) -> {
                Bert bert = new Bert(c, true);
                return new NextSentence<>(id, "bert", bert, follows(c, bert));
              })
          .head(
              Head.CAUSAL_LM,
              "BertLMHeadModel",
              (c, id) -> {
                Bert bert = new Bert(c, false);
                return new CausalLm<>(id, "bert", bert, predictions(c, bert));
              })
          .names(Bert::names)
          .preset("bert-base-uncased", "{}")
          .preset("bert-base-cased", "{\"vocab_size\": 28996}")
          .preset(
              "bert-large-uncased",
              """
              {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
               "intermediate_size": 4096}
              """)
          .preset("bert-base-multilingual-cased", "{\"vocab_size\": 119547}")
          // TinyBERT's general distillation (Jiao et al. 2020), a BERT of its own proportions
          .preset(
              "tinybert-4l-312d",
              """
              {"hidden_size": 312, "num_hidden_layers": 4, "intermediate_size": 1200}
              """);

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("bert.").withBuffers(BertBody.Embeddings::isBuffer);
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    if (words) {
      // the released BERTs call themselves BertForMaskedLM and have all of BertForPreTraining
      names =
          names.withLeftovers(
              name -> name.startsWith("cls.seq_relationship.") || name.startsWith("bert.pooler."));
    }
    return (words || head == Head.PRE_TRAINING) && config.bert.tied()
        ? names.withAliases(
            DenseWordHead.Output.aliasesUnder(
                "cls.predictions", "bert.embeddings.word_embeddings.weight"))
        : names;
  }

  /**
   * The layers under the names of {@code BertModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Bert(Config config, boolean pooled) {
    super(
        config,
        Parts.bert(config.bert, config.width(), config.bert.positionTable(config.width()), pooled));
  }

  private static ReadOut follows(Config config, Bert bert) {
    return new DenseReadOut(
        "cls.seq_relationship", config.linear(config.width(), 2), 0, bert::pool);
  }

  /** The masked-word head. */
  static WordHead predictions(Config config, Bert bert) {
    Settings sizes = config.bert;
    return new DenseWordHead(
        "cls.predictions.transform.dense",
        sizes.linear(sizes.width(), sizes.width()),
        Activation.named(sizes.activation()),
        "cls.predictions.transform.LayerNorm",
        sizes.norm(sizes.width()),
        DenseWordHead.Output.under(
            "cls.predictions", bert.words(), sizes.tied(), sizes.initializerRange()));
  }

  /**
   * What the configurations of BERT and the families built like it have in common, under the same
   * keys of {@code config.json}.
   *
   * @param positions rows of the table of positions; not all of them need be for tokens
   * @param tied whether the output layer of a language model is the word embeddings again
   */
  record Settings(
      int vocabularySize,
      int width,
      int layers,
      int heads,
      int feedForwardWidth,
      int positions,
      int tokenTypes,
      String activation,
      double hiddenDropout,
      double attentionDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean decoder,
      boolean crossAttention,
      boolean tied,
      TokenRoles tokens,
      List<String> labels,
      Map<String, JsonNode> generic) {
    /** BERT's own, which apply where a key is left out (Devlin et al. 2019, section 3). */
    static final Settings BASE =
        new Settings(
            30522,
            768,
            12,
            12,
            3072,
            512,
            2,
            "gelu",
            0.1,
            0.1,
            1e-12,
            0.02,
            false,
            false,
            true,
            new TokenRoles(null, null, 0, null),
            ConfigJson.numberedLabels(2),
            Map.of());

    /** BERT's own with others of a family's, as keys and values of a {@code config.json}. */
    static Settings base(String json) {
      return read(ConfigJson.literal(json), BASE);
    }

    /** A configuration that is these settings and a few of its own. */
    interface Config extends ModelConfig {
      Settings bert();

      @Override
      default int vocabularySize() {
        return bert().vocabularySize;
      }

      @Override
      default int width() {
        return bert().width;
      }

      @Override
      default int layers() {
        return bert().layers;
      }

      @Override
      default int maxPositions() {
        return bert().positions;
      }

      @Override
      default int tokenTypes() {
        return bert().tokenTypes;
      }

      @Override
      default List<String> labels() {
        return bert().labels;
      }

      @Override
      default TokenRoles tokens() {
        return bert().tokens;
      }

      /** A dense layer with the family's initial values. */
      default Linear linear(int in, int out) {
        return bert().linear(in, out);
      }
    }

    /**
     * Reads the common keys.
     *
     * @param absent what applies to keys left out
     * @param leftovers keys of the family's first releases that nothing ever read
     */
    static Settings read(ConfigJson json, Settings absent, String... leftovers) {
      Settings settings =
          new Settings(
              json.positive("vocab_size", absent.vocabularySize),
              json.positive("hidden_size", absent.width),
              json.layers("num_hidden_layers", absent.layers),
              json.positive("num_attention_heads", absent.heads),
              json.positive("intermediate_size", absent.feedForwardWidth),
              json.positive("max_position_embeddings", absent.positions),
              json.positive("type_vocab_size", absent.tokenTypes),
              json.activation("hidden_act", absent.activation),
              json.probability("hidden_dropout_prob", absent.hiddenDropout),
              json.probability("attention_probs_dropout_prob", absent.attentionDropout),
              json.positiveNumber("layer_norm_eps", absent.layerNormEpsilon),
              json.positiveNumber("initializer_range", absent.initializerRange),
              json.bool("is_decoder", absent.decoder),
              json.bool("add_cross_attention", absent.crossAttention),
              json.bool("tie_word_embeddings", absent.tied),
              json.tokens(absent.tokens),
              json.labels(),
              json.generic(leftovers));
      json.requireChoice("position_embedding_type", "absolute");
      json.requireInVocabulary("pad_token_id", settings.tokens.padding(), settings.vocabularySize);
      json.requireDivisible("hidden_size", settings.width, "num_attention_heads", settings.heads);
      return settings;
    }

    /** Starts a {@code config.json} with the common keys. */
    ObjectNode toJson(String modelType) {
      ObjectNode json = ConfigWriter.start(generic, modelType);
      json.put("vocab_size", vocabularySize);
      json.put("hidden_size", width);
      json.put("num_hidden_layers", layers);
      json.put("num_attention_heads", heads);
      json.put("intermediate_size", feedForwardWidth);
      json.put("max_position_embeddings", positions);
      json.put("type_vocab_size", tokenTypes);
      json.put("hidden_act", activation);
      json.put("hidden_dropout_prob", hiddenDropout);
      json.put("attention_probs_dropout_prob", attentionDropout);
      json.put("layer_norm_eps", layerNormEpsilon);
      json.put("initializer_range", initializerRange);
      json.put("is_decoder", decoder);
      json.put("add_cross_attention", crossAttention);
      json.put("tie_word_embeddings", tied);
      ConfigWriter.putTokens(json, tokens);
      ConfigWriter.putLabels(json, labels);
      return json;
    }

    /** A dense layer with the family's initial values. */
    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    /** A table with the family's initial values. */
    Embedding embedding(int entries, int width) {
      return new Embedding(entries, width, initializerRange);
    }

    /** A norm with the family's epsilon. */
    LayerNorm norm(int width) {
      return new LayerNorm(width, layerNormEpsilon);
    }

    /** The table of positions, E wide. */
    Embedding positionTable(int width) {
      return embedding(positions, width);
    }

    /** What a layer needs to know, with BERT's dropout. */
    PostNormLayer.Sizes layer() {
      return layer(hiddenDropout, hiddenDropout);
    }

    /** As {@link #layer()} with other dropout on attention's and on the dense layers' output. */
    PostNormLayer.Sizes layer(double residualDropout, double outputDropout) {
      return new PostNormLayer.Sizes(
          width,
          heads,
          feedForwardWidth,
          Activation.named(activation),
          attentionDropout,
          residualDropout,
          outputDropout,
          layerNormEpsilon,
          initializerRange,
          crossAttention);
    }
  }
}
