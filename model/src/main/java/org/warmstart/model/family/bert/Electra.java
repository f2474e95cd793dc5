package org.warmstart.model.family.bert;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.ReplacedTokenDetection;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.head.readout.TextSummary;
import org.warmstart.model.head.readout.TwoLayerReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Linear;

/**
 * ELECTRA (Clark et al. 2020): BERT's layers, perhaps over narrower embeddings. A generator fills
 * in masked words; the discriminator, which is what one keeps, tells which words are not the
 * original ones. {@link ElectraPair} trains the two together. As a decoder it has cross-attention.
 */
public final class Electra extends BertBody {
  /** Sizes and choices of an ELECTRA. */
  public record Config(
      @Flat @Default("{hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024}")
          Bert.Settings bert,
      @Key("embedding_size") @Default("128") @Size int embeddingWidth,
      @Key("classifier_dropout") @Probability @Nullable Double classifierDropout,
      @Flat @Default("{summary_type: first, summary_activation: gelu}") TextSummary summary)
      implements Bert.Settings.Config {
    @Override
    public String modelType() {
      return "electra";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    private double headDropout() {
      return classifierDropout == null ? bert.hiddenDropout() : classifierDropout;
    }
  }

  private static final EncoderHeads<Config, Electra> HEADS =
      new EncoderHeads<>() {
        @Override
        public Electra layers(Config c, Head head) {
          return new Electra(c);
        }

        @Override
        public @Nullable UnaryOperator<Tensor> pool(Electra layers) {
          return null;
        }

        @Override
        public LmHead words(Config c, Electra layers) {
          return generatorHead(c, layers);
        }

        @Override
        public ReadOut texts(Config c, Electra layers, Head head, int classes) {
          return head == Head.MULTIPLE_CHOICE ? choice(c) : classifier(c, classes);
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

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(
              Family.of("electra", Config.class).encoder().decoderBySwitches(),
              "Electra",
              "electra")
          .head(
              Head.REPLACED_TOKEN_DETECTION,
              "ElectraForPreTraining",
              (c, id) ->
                  new ReplacedTokenDetection<>(id, "electra", new Electra(c), discriminatorHead(c)))
          .head(
              Head.CAUSAL_LM,
              "ElectraForCausalLM",
              (c, id) -> {
                Electra electra = new Electra(c);
                return new CausalLm<>(id, "electra", electra, generatorHead(c, electra));
              })
          .names(Electra::names)
          .usualHead(Head.REPLACED_TOKEN_DETECTION)
          .preset("electra-small-discriminator", "{}")
          .preset(
              "electra-base-discriminator",
              """
              {"embedding_size": 768, "hidden_size": 768, "num_attention_heads": 12,
               "intermediate_size": 3072}
              """)
          .preset(
              "electra-large-discriminator",
              """
              {"embedding_size": 1024, "hidden_size": 1024, "num_hidden_layers": 24,
               "num_attention_heads": 16, "intermediate_size": 4096}
              """)
          // the released generators: as wide as the small discriminator, over the embeddings of
          // the discriminator that they taught
          .preset("electra-small-generator", generator(128, 12))
          .preset("electra-base-generator", generator(768, 12))
          .preset("electra-large-generator", generator(1024, 24));

  private static String generator(int embeddingWidth, int layers) {
    return """
    {"architectures": ["ElectraForMaskedLM"], "embedding_size": %d, "num_hidden_layers": %d}
    """
        .formatted(embeddingWidth, layers);
  }

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("electra.").withBuffers(BertBody.Embeddings::isBuffer);
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    return words && config.bert.tied()
        ? names.withAliases(
            Map.of("generator_lm_head.weight", "electra.embeddings.word_embeddings.weight"))
        : names;
  }

  /** The masked-word head, which has GELU whatever the layers have. */
  private static LmHead generatorHead(Config c, Electra electra) {
    return new DenseLmHead(
        "generator_predictions.dense",
        c.linear(c.width(), c.embeddingWidth),
        Activation.GELU,
        "generator_predictions.LayerNorm",
        c.bert.norm(c.embeddingWidth),
        DenseLmHead.Output.named(
            "generator_lm_head", electra.words(), c.bert.tied(), c.bert.initializerRange()));
  }

  /** Whether a token is the original one (section 2). */
  private static ReadOut discriminatorHead(Config c) {
    return new TwoLayerReadOut(
        UnaryOperator.identity(),
        "discriminator_predictions.dense",
        c.linear(c.width(), c.width()),
        Activation.named(c.bert.activation()),
        "discriminator_predictions.dense_prediction",
        c.linear(c.width(), 1),
        0,
        0);
  }

  private static ReadOut classifier(Config c, int classes) {
    return new TwoLayerReadOut(
        TwoLayerReadOut::firstToken,
        "classifier.dense",
        c.linear(c.width(), c.width()),
        Activation.GELU,
        "classifier.out_proj",
        c.linear(c.width(), classes),
        c.headDropout(),
        c.headDropout());
  }

  private static ReadOut choice(Config c) {
    return c.summary.readOut(c.linear(c.width(), c.width()), "classifier", c.linear(c.width(), 1));
  }

  /** The layers under the names of {@code ElectraModel}. */
  Electra(Config config) {
    super(
        config,
        Parts.bert(
            config.bert,
            config.embeddingWidth,
            config.bert.positionTable(config.embeddingWidth),
            false));
  }
}
