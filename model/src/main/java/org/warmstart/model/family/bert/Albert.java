package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.PairPreTraining;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * ALBERT (Lan et al. 2020): BERT with narrow embeddings and layers that share their weights
 * (section 3.1), pre-trained on masked words and the order of two segments. As a decoder, which the
 * reference does not have, it attends to an encoder under {@code crossattention}.
 */
public final class Albert extends BertBody {
  /** Which weights the layers of a group share (Lan et al. 2020, section 4.5); ours alone. */
  enum Shared {
    /** All of them, as the published models and the reference do. */
    ALL,
    ATTENTION,
    FEED_FORWARD,
    NONE;

    private boolean includes(String parameter) {
      boolean attention = parameter.contains("attention.");
      return switch (this) {
        case ALL -> true;
        case ATTENTION -> attention;
        case FEED_FORWARD -> !attention;
        case NONE -> false;
      };
    }
  }

  /** What applies to keys left out, where it is not BERT's. */
  static final String NOT_BERTS =
      """
      {vocab_size: 30000, hidden_size: 4096, num_attention_heads: 64, intermediate_size: 16384,
       hidden_act: gelu_new, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0,
       pad_token_id: 0, bos_token_id: 2, eos_token_id: 3}
      """;

  /**
   * Sizes and choices of an ALBERT.
   *
   * @param groups the layers are cut into so many stretches, which share weights each
   * @param innerLayers how many layers stand in the place of one
   */
  @Leftovers({
    "down_scale_factor",
    "gap_size",
    "layers_to_keep",
    "net_structure_type",
    "num_memory_blocks"
  })
  public record Config(
      @Flat @Default(NOT_BERTS) Bert.Settings bert,
      @Key("embedding_size") @Default("128") @Size int embeddingWidth,
      @Key("num_hidden_groups") @Default("1") @Layers int groups,
      @Key("inner_group_num") @Default("1") @Layers int innerLayers,
      @Key("classifier_dropout_prob") @Default("0.1") @Probability double classifierDropout,
      @Key("shared_parameters") @Default("all") @UnlessDefault Shared shared)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      if (groups > layers()) {
        throw new InputException(
            json.where()
                + ": 'num_hidden_groups' "
                + groups
                + " is more than 'num_hidden_layers' "
                + layers());
      }
    }

    @Override
    public String modelType() {
      return "albert";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int attentionLayers() {
      return layers() * innerLayers;
    }

    @Override
    public int hiddenStates() {
      return attentionLayers() + 1;
    }

    @Override
    public ModelConfig withLayers(int count) {
      return with("layers", count).with("groups", Math.min(groups, count));
    }
  }

  private static final PostNormLayer.AttentionNames ATTENTION =
      new PostNormLayer.AttentionNames("query", "key", "value", "dense", "LayerNorm");
  private static final PostNormLayer.Names NAMES =
      new PostNormLayer.Names(
          ATTENTION.under("attention."),
          ATTENTION.under("crossattention."),
          "ffn",
          "ffn_output",
          "full_layer_layer_norm");

  private static final EncoderHeads<Config, Albert> HEADS =
      new EncoderHeads<>() {
        @Override
        public Albert layers(Config c, Head head) {
          return new Albert(
              c,
              head == Head.NONE
                  || head == Head.SEQUENCE_CLASSIFICATION
                  || head == Head.MULTIPLE_CHOICE);
        }

        @Override
        public UnaryOperator<Tensor> pool(Albert layers) {
          return layers::pool;
        }

        @Override
        public LmHead words(Config c, Albert layers) {
          return predictions(c, layers);
        }

        @Override
        public ReadOut texts(Config c, Albert layers, Head head, int classes) {
          return new DenseReadOut(
              "classifier", c.linear(c.width(), classes), c.classifierDropout, layers::pool);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.classifierDropout;
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(
              Family.of("albert", Config.class).encoder().decoderBySwitches(), "Albert", "albert")
          .head(
              Head.PRE_TRAINING,
              "AlbertForPreTraining",
              (c, id) -> {
                Albert albert = new Albert(c, true);
                return new PairPreTraining<>(
                    id,
                    "albert",
                    albert,
                    predictions(c, albert),
                    PairPreTraining.Question.SENTENCE_ORDER,
                    new DenseReadOut(
                        "sop_classifier.classifier",
                        c.linear(c.width(), 2),
                        c.classifierDropout,
                        albert::pool));
              })
          .head(
              Head.CAUSAL_LM,
              "AlbertForCausalLM",
              (c, id) -> {
                Albert albert = new Albert(c, false);
                return new CausalLm<>(id, "albert", albert, predictions(c, albert));
              })
          .names(Albert::names);

  static {
    size("base", 768, 12, 12, 0.1);
    size("large", 1024, 24, 16, 0.1);
    size("xlarge", 2048, 24, 16, 0.1);
    size("xxlarge", 4096, 12, 64, 0);
  }

  /** A published size (table 1) in both releases; the second one was trained without dropout. */
  private static void size(String name, int width, int layers, int heads, double firstDropout) {
    String json =
        """
        {"hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
         "intermediate_size": %d%%s}
        """
            .formatted(width, layers, heads, 4 * width);
    String first =
        """
        , "hidden_act": "gelu", "hidden_dropout_prob": %s, "attention_probs_dropout_prob": %s
        """
            .formatted(firstDropout, firstDropout);
    FAMILY
        .preset("albert-" + name, json.formatted(""))
        .preset("albert-" + name + "-v1", json.formatted(first))
        .preset("albert-" + name + "-v2", json.formatted(""));
  }

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("albert.").withBuffers(BertBody.Embeddings::isBuffer);
    boolean words = head == Head.MASKED_LM || head == Head.CAUSAL_LM;
    if (words) {
      // the released ALBERTs call themselves AlbertForMaskedLM and have all of the pre-training
      names =
          names.withLeftovers(
              name -> name.startsWith("sop_classifier.") || name.startsWith("albert.pooler."));
    }
    return (words || head == Head.PRE_TRAINING) && config.bert.tied()
        ? names.withAliases(
            DenseLmHead.Output.aliasesUnder(
                "predictions", "albert.embeddings.word_embeddings.weight"))
        : names;
  }

  private static LmHead predictions(Config c, Albert albert) {
    Bert.Settings sizes = c.bert;
    return new DenseLmHead(
        "predictions.dense",
        sizes.linear(sizes.width(), c.embeddingWidth),
        Activation.named(sizes.activation()),
        "predictions.LayerNorm",
        sizes.norm(c.embeddingWidth),
        DenseLmHead.Output.under(
            "predictions", albert.words(), sizes.tied(), sizes.initializerRange()));
  }

  /** The layers in their groups. */
  private static final class Groups extends PostNormLayer.Stack {
    Groups(Config config) {
      int layers = config.layers();
      double perGroup = (double) layers / config.groups;
      int lastGroup = -1;
      List<List<PostNormLayer>> built = new ArrayList<>();
      int first = 0; // layer of the current group
      for (int i = 0; i < layers; i++) {
        int group = (int) (i / perGroup);
        if (group != lastGroup) {
          first = built.size();
        }
        if (group != lastGroup || config.shared != Shared.ALL) {
          built.add(group(built.size(), config));
          shareWithFirst(built.get(built.size() - 1), built.get(first), config.shared);
        }
        lastGroup = group;
        built.get(built.size() - 1).forEach(this::append);
      }
    }

    /** Layers that are used one after the other; many places share them, as one layer each. */
    private List<PostNormLayer> group(int number, Config config) {
      List<PostNormLayer> inner = new ArrayList<>();
      // the dense layers' output is not dropped out, unlike BERT's
      PostNormLayer.Sizes sizes = config.bert.layer(config.bert.hiddenDropout(), 0);
      for (int i = 0; i < config.innerLayers; i++) {
        String name = "albert_layer_groups." + number + ".albert_layers." + i;
        inner.add(layer(name, number * config.innerLayers + i, new PostNormLayer(sizes, NAMES)));
      }
      return inner;
    }

    private static void shareWithFirst(
        List<PostNormLayer> group, List<PostNormLayer> first, Shared shared) {
      if (group == first) {
        return;
      }
      for (int i = 0; i < group.size(); i++) {
        Map<String, Parameter> from = first.get(i).allParameters();
        group
            .get(i)
            .allParameters()
            .forEach(
                (name, parameter) -> {
                  Parameter own = from.get(name);
                  if (own != null && shared.includes(name)) {
                    parameter.shareWith(own);
                  }
                });
      }
    }
  }

  /**
   * The layers under the names of {@code AlbertModel}.
   *
   * @param pooled whether there is a pooling layer over the first token
   */
  Albert(Config config, boolean pooled) {
    super(
        config,
        new Parts(
            config.embeddingWidth,
            config.bert.positionTable(config.embeddingWidth),
            "encoder.embedding_hidden_mapping_in",
            "encoder",
            new Groups(config),
            pooled ? "pooler" : null));
  }
}
