package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Count;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.NextSentence;
import org.warmstart.model.head.PairPreTraining;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.ReadOut;
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
  public record Config(
      @Flat Settings bert,
      @Key("classifier_dropout") @Probability @Nullable Double classifierDropout)
      implements Settings.Config {
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
        public LmHead words(Config c, Bert layers) {
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
          .addTo(Family.of("bert", Config.class).encoder().decoderBySwitches(), "Bert", "bert")
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
            DenseLmHead.Output.aliasesUnder(
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
  static LmHead predictions(Config config, Bert bert) {
    Settings sizes = config.bert;
    return new DenseLmHead(
        "cls.predictions.transform.dense",
        sizes.linear(sizes.width(), sizes.width()),
        Activation.named(sizes.activation()),
        "cls.predictions.transform.LayerNorm",
        sizes.norm(sizes.width()),
        DenseLmHead.Output.under(
            "cls.predictions", bert.words(), sizes.tied(), sizes.initializerRange()));
  }

  /**
   * What the configurations of BERT and the families built like it have in common, under the same
   * keys of {@code config.json}; BERT's own apply where one is left out (Devlin et al. 2019,
   * section 3).
   *
   * @param positions rows of the table of positions; not all of them need be for tokens
   * @param tokenTypes segments that are told apart; 0 where none are
   * @param tied whether the output layer of a language model is the word embeddings again
   */
  record Settings(
      @Key("vocab_size") @Default("30522") @Size int vocabularySize,
      @Key("hidden_size") @Default("768") @Size int width,
      @Key("num_hidden_layers") @Default("12") @Layers int layers,
      @Key("num_attention_heads") @Default("12") @Size int heads,
      @Key("intermediate_size") @Default("3072") @Size int feedForwardWidth,
      @Key("max_position_embeddings") @Default("512") @Size int positions,
      @Key("type_vocab_size") @Default("2") @Count int tokenTypes,
      @Key("hidden_act") @Default("gelu") @ActivationName String activation,
      @Key("hidden_dropout_prob") @Default("0.1") @Probability double hiddenDropout,
      @Key("attention_probs_dropout_prob") @Default("0.1") @Probability double attentionDropout,
      @Key("layer_norm_eps") @Default("1e-12") @Positive double layerNormEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("is_decoder") boolean decoder,
      @Key("add_cross_attention") boolean crossAttention,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default("{pad_token_id: 0}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireChoice("position_embedding_type", "absolute");
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
      json.requireDivisible("hidden_size", width, "num_attention_heads", heads);
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
