package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.ConfigJson;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
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
import org.warmstart.tensor.Linear;

/**
 * BERT (Devlin et al. 2019): the encoder of the Transformer, post-norm, with learned positions and
 * segments; as a decoder with causal attention and, beside an encoder, cross-attention (Rothe et
 * al. 2020).
 */
public final class Bert extends BertBody {
  /** Sizes and choices of a BERT. */
  public record Config(BertSettings bert, @Nullable Double classifierDropout)
      implements BertSettings.Config {
    static Config read(ConfigJson json) {
      Config config =
          new Config(
              BertSettings.read(json, BertSettings.BASE),
              json.optionalProbability("classifier_dropout"));
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
    WeightNames names = WeightNames.under("bert.").withBuffers(BertEmbeddings::isBuffer);
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
    BertSettings sizes = config.bert;
    return new DenseWordHead(
        "cls.predictions.transform.dense",
        sizes.linear(sizes.width(), sizes.width()),
        Activation.named(sizes.activation()),
        "cls.predictions.transform.LayerNorm",
        sizes.norm(sizes.width()),
        DenseWordHead.Output.under(
            "cls.predictions", bert.words(), sizes.tied(), sizes.initializerRange()));
  }
}
