package org.warmstart.model.family.bert;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.head.readout.TwoLayerReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * RoBERTa (Liu et al. 2019): BERT's layers, pre-trained longer and on masked words alone (section
 * 4), over positions that skip padding. As a decoder it has cross-attention (Rothe et al. 2020).
 *
 * <p>Shapes: B batch, T tokens.
 */
public final class Roberta extends BertBody {
  /** Sizes and choices of a RoBERTa. */
  public record Config(
      @Flat @Default("{vocab_size: 50265, bos_token_id: 0, eos_token_id: 2, pad_token_id: 1}")
          Bert.Settings bert,
      @Key("classifier_dropout") @Probability @Nullable Double classifierDropout)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      RobertaPositions.check(bert, json.where());
    }

    @Override
    public String modelType() {
      return "roberta";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int maxPositions() {
      return RobertaPositions.count(bert);
    }

    private double headDropout() {
      return classifierDropout == null ? bert.hiddenDropout() : classifierDropout;
    }
  }

  private static final EncoderHeads<Config, Roberta> HEADS =
      new EncoderHeads<>() {
        @Override
        public Roberta layers(Config c, Head head) {
          return new Roberta(c, head == Head.NONE || head == Head.MULTIPLE_CHOICE);
        }

        @Override
        public UnaryOperator<Tensor> pool(Roberta layers) {
          return layers::pool;
        }

        @Override
        public LmHead words(Config c, Roberta layers) {
          return lmHead(c.bert, layers.words());
        }

        @Override
        public ReadOut texts(Config c, Roberta layers, Head head, int classes) {
          return head == Head.MULTIPLE_CHOICE
              ? new DenseReadOut(
                  "classifier", c.linear(c.width(), 1), c.bert.hiddenDropout(), layers::pool)
              : classifier(c.bert, c.headDropout(), classes);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.headDropout();
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  /** What the published RoBERTas have in common, with room for their sizes. */
  private static final String PUBLISHED =
      """
      {"max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5%s}
      """;

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(
              Family.of("roberta", Config.class).encoder().decoderBySwitches(),
              "Roberta",
              "roberta")
          .head(
              Head.CAUSAL_LM,
              "RobertaForCausalLM",
              (c, id) -> {
                Roberta roberta = new Roberta(c, false);
                return new CausalLm<>(id, "roberta", roberta, lmHead(c.bert, roberta.words()));
              })
          .names((config, head) -> names(config.bert, head, "roberta"))
          .preset("roberta-base", PUBLISHED.formatted(""))
          .preset("distilroberta-base", PUBLISHED.formatted(", \"num_hidden_layers\": 6"))
          .preset(
              "roberta-large",
              PUBLISHED.formatted(
                  """
                  , "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
                  "intermediate_size": 4096
                  """));

  /** The names of RoBERTa's parameters, and of Longformer's under its own layers' name. */
  static WeightNames names(Bert.Settings sizes, Head head, String bodyName) {
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    WeightNames names =
        WeightNames.under(bodyName + ".").withBuffers(BertBody.Embeddings::isBuffer);
    if (words) {
      // released checkpoints carry a pooling layer that their head does not use
      names = names.withLeftovers(name -> name.startsWith(bodyName + ".pooler."));
    }
    return words && sizes.tied()
        ? names.withAliases(
            DenseLmHead.Output.aliasesUnder(
                "lm_head", bodyName + ".embeddings.word_embeddings.weight"))
        : names;
  }

  /** The masked-word head, which has GELU whatever the layers have. */
  static LmHead lmHead(Bert.Settings sizes, Parameter words) {
    return new DenseLmHead(
        "lm_head.dense",
        sizes.linear(sizes.width(), sizes.width()),
        Activation.GELU,
        "lm_head.layer_norm",
        sizes.norm(sizes.width()),
        DenseLmHead.Output.under("lm_head", words, sizes.tied(), sizes.initializerRange()));
  }

  /** One class a text, from the first token's state. */
  static ReadOut classifier(Bert.Settings sizes, double dropout, int classes) {
    return new TwoLayerReadOut(
        TwoLayerReadOut::firstToken,
        "classifier.dense",
        sizes.linear(sizes.width(), sizes.width()),
        Activation.TANH,
        "classifier.out_proj",
        sizes.linear(sizes.width(), classes),
        dropout,
        dropout);
  }

  private final Bert.Settings sizes;

  /**
   * The layers under the names of {@code RobertaModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Roberta(Config config, boolean pooled) {
    super(
        config,
        Parts.bert(config.bert, config.width(), RobertaPositions.table(config.bert), pooled));
    sizes = config.bert;
  }

  @Override
  Tensor positions(Tensor idsBT) {
    return RobertaPositions.of(sizes, idsBT);
  }

  @Override
  Tensor positions(DecoderInputs in) {
    return RobertaPositions.of(sizes, in);
  }
}
