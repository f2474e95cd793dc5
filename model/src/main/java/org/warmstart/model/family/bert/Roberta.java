package org.warmstart.model.family.bert;

import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
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
      implements Layout {
    @Override
    public String modelType() {
      return "roberta";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /** The configuration of a RoBERTa, whatever it calls itself. */
  interface Layout extends Bert.Settings.Config, CheckedKeys {
    /** What the configuration says of dropout in front of the classifiers. */
    @Nullable Double classifierDropout();

    @Override
    default void check(ConfigJson json) {
      RobertaPositions.check(bert(), json.where());
    }

    @Override
    default int maxPositions() {
      return RobertaPositions.count(bert());
    }

    /** Dropout in front of the classifiers. */
    default double headDropout() {
      Double own = classifierDropout();
      return own == null ? bert().hiddenDropout() : own;
    }
  }

  /**
   * What RoBERTa puts on its layers, for families with other ones, too.
   *
   * @param <C> the configuration
   * @param <B> the layers
   * @param made the layers, with a pooling layer over the first token or without
   * @param headDropout in front of the classifiers
   */
  record Heads<C extends Bert.Settings.Config, B extends BertBody>(
      BiFunction<C, Boolean, B> made, ToDoubleFunction<C> headDropout)
      implements EncoderHeads<C, B> {
    @Override
    public B layers(C c, Head head) {
      return made.apply(c, head == Head.NONE || head == Head.MULTIPLE_CHOICE);
    }

    @Override
    public UnaryOperator<Tensor> pool(B layers) {
      return layers::pool;
    }

    @Override
    public LmHead words(C c, B layers) {
      return lmHead(c.bert(), layers.words());
    }

    @Override
    public ReadOut texts(C c, B layers, Head head, int classes) {
      return head == Head.MULTIPLE_CHOICE
          ? new DenseReadOut(
              "classifier", c.linear(c.width(), 1), c.bert().hiddenDropout(), layers::pool)
          : classifier(c.bert(), tokenDropout(c), classes);
    }

    @Override
    public double tokenDropout(C c) {
      return headDropout.applyAsDouble(c);
    }

    @Override
    public Linear linear(C c, int in, int out) {
      return c.linear(in, out);
    }
  }

  /**
   * A family that is RoBERTa under another name.
   *
   * @param className what its classes start with: {@code Roberta}
   */
  static <C extends Record & Layout> Family<C> family(
      String modelType, Class<C> configType, String className) {
    return new Heads<C, Roberta>(Roberta::new, Layout::headDropout)
        .addTo(Family.of(modelType, configType).encoder().decoderBySwitches(), className, "roberta")
        .head(
            Head.CAUSAL_LM,
            className + "ForCausalLM",
            (c, id) -> {
              Roberta roberta = new Roberta(c, false);
              return new CausalLm<>(id, "roberta", roberta, lmHead(c.bert(), roberta.words()));
            })
        .names((config, head) -> names(config.bert(), head, "roberta"));
  }

  /** What the published RoBERTas have in common, with room for their sizes. */
  private static final String PUBLISHED =
      """
      {"max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5%s}
      """;

  public static final Family<Config> FAMILY =
      family("roberta", Config.class, "Roberta")
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
  Roberta(Layout config, boolean pooled) {
    super(
        config,
        Parts.bert(config.bert(), config.width(), RobertaPositions.table(config.bert()), pooled));
    sizes = config.bert();
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
