package org.warmstart.model.family.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.Key;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Count;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.DenseLmHead;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.model.head.readout.TwoLayerReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * DeBERTa's second and third version (He et al. 2021, 2023): BERT's layers whose attention keeps
 * apart what a token says and where it stands.
 *
 * <p>Shapes: B batch, T tokens, E width of the embeddings, D width.
 */
public final class DebertaV2 extends Module implements Encoder {
  /**
   * How attention takes distances between tokens into account.
   *
   * @param on whether it does
   * @param most the distance from which on all count as the same; -1 for that of the positions
   * @param buckets into which distances fall, half of them for each direction, near ones alone and
   *     farther ones together; -1 for one each
   * @param norm {@code layer_norm} if the distances' vectors are normalized, else {@code none}
   * @param shared whether the projections of tokens are the distances', too
   * @param types which of the two scores there are
   */
  record Distances(
      @Key("relative_attention") boolean on,
      @Key("max_relative_positions") @Default("-1") @InRange(least = -1, most = 1 << 28) int most,
      @Key("position_buckets") @Default("-1") @InRange(least = -1, most = 1 << 28) int buckets,
      @Key("norm_rel_ebd") @Default("none") String norm,
      @Key("share_att_key") boolean shared,
      Types types) {
    boolean normalized() {
      return Set.of(norm.strip().split("\\s*\\|\\s*", -1)).contains("layer_norm");
    }
  }

  /**
   * Scores by distance, under the key {@code pos_att_type}: a list, or one text with bars.
   *
   * @param toPositions {@code c2p}, of a token and a distance to another
   * @param toContent {@code p2c}, of a distance and the other token
   * @param given the key as it stands
   */
  record Types(boolean toPositions, boolean toContent, JsonNode given) implements ConfigPart {
    private static final String KEY = "pos_att_type";
    private static final String TO_POSITIONS = "c2p";
    private static final String TO_CONTENT = "p2c";

    static Types read(ConfigJson json) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      json.copy(copy, KEY);
      JsonNode given = copy.has(KEY) ? copy.get(KEY) : NullNode.instance;
      boolean positions = false;
      boolean content = false;
      JsonNode names = given;
      if (given.isTextual()) {
        ArrayNode list = copy.arrayNode();
        for (String name : given.asText().strip().split("\\s*\\|\\s*", -1)) {
          list.add(name.toLowerCase(Locale.ROOT));
        }
        names = list;
      } else if (!given.isArray() && !given.isNull()) {
        throw wrong(json);
      }
      for (JsonNode name : names) {
        positions |= name.asText().equals(TO_POSITIONS);
        content |= name.asText().equals(TO_CONTENT);
        if (!name.asText().equals(TO_POSITIONS) && !name.asText().equals(TO_CONTENT)) {
          throw wrong(json);
        }
      }
      return new Types(positions, content, given);
    }

    private static RuntimeException wrong(ConfigJson json) {
      return json.wrong(KEY, "a list of \"c2p\" and \"p2c\"");
    }

    /** How many kinds of scores are added up, the one of the tokens alone counted in. */
    int count() {
      return 1 + (toPositions ? 1 : 0) + (toContent ? 1 : 0);
    }

    @Override
    public void write(ObjectNode json) {
      json.set(KEY, given);
    }
  }

  /**
   * Sizes and choices of a DeBERTa.
   *
   * @param embeddingWidth of the word embeddings; null for the layers'
   * @param absolute whether positions are added to the words, too
   * @param kernel tokens that the convolution beside the first layer sees; 0 for none
   * @param groups of channels in it
   * @param convolutionActivation behind it
   * @param poolerDropout in front of the pooling layer
   * @param poolerActivation behind it
   * @param classifierDropout in front of a text's classes; null for that of the layers
   * @param earlierHead whether the masked-word head is named and built like BERT's
   */
  public record Config(
      @Flat
          @Default(
              "{vocab_size: 128100, hidden_size: 1536, num_hidden_layers: 24,"
                  + " num_attention_heads: 24, intermediate_size: 6144, type_vocab_size: 0,"
                  + " layer_norm_eps: 1e-7, pad_token_id: 0}")
          Bert.Settings bert,
      @Key("embedding_size") @UnlessDefault @Size @Nullable Integer embeddingWidth,
      @Flat Distances distances,
      @Key("position_biased_input") @Default("true") boolean absolute,
      @Key("conv_kernel_size") @UnlessDefault @Default("0") @Count int kernel,
      @Key("conv_groups") @UnlessDefault @Default("1") @Size int groups,
      @Key("conv_act") @UnlessDefault @Default("tanh") @ActivationName String convolutionActivation,
      @Key("pooler_dropout") @Default("0") @Probability double poolerDropout,
      @Key("pooler_hidden_act") @Default("gelu") @ActivationName String poolerActivation,
      @Key("cls_dropout") @UnlessDefault @Probability @Nullable Double classifierDropout,
      @Key("legacy") @Default("true") boolean earlierHead)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.require("is_decoder", false);
      json.require("add_cross_attention", false);
      json.requireDerived("attention_head_size", new IntNode(width() / bert.heads()));
      json.requireDerived("pooler_hidden_size", new IntNode(width()));
      if (kernel > 0 && kernel % 2 == 0) {
        throw json.wrong("conv_kernel_size", "odd, as many tokens on each side");
      }
      if (kernel > 0) {
        json.requireDivisible("hidden_size", width(), "conv_groups", groups);
      }
      int half = distances.buckets / 2;
      if (distances.buckets == 1 || (distances.buckets > 0 && span() <= half + 1)) {
        throw json.wrong(
            "position_buckets", "-1, or 2 at least and less than twice the largest distance");
      }
      if (!earlierHead && wordWidth() != width()) {
        throw json.wrong("embedding_size", "'hidden_size', since 'legacy' is false");
      }
      if (!earlierHead && !bert.tied()) {
        throw json.wrong("tie_word_embeddings", "true, since 'legacy' is false");
      }
    }

    /** The largest distance that is told from those beyond it. */
    int span() {
      return distances.most < 1 ? bert.positions() : distances.most;
    }

    /** Vectors of distances for each direction. */
    int distanceVectors() {
      return distances.buckets > 0 ? distances.buckets : span();
    }

    /** Width of the word embeddings. */
    int wordWidth() {
      return embeddingWidth == null ? width() : embeddingWidth;
    }

    /** Dropout in front of a text's classes. */
    double headDropout() {
      return classifierDropout == null ? bert.hiddenDropout() : classifierDropout;
    }

    @Override
    public String modelType() {
      return "deberta-v2";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  private static final EncoderHeads<Config, DebertaV2> HEADS =
      new EncoderHeads<>() {
        @Override
        public DebertaV2 layers(Config c, Head head) {
          return new DebertaV2(c);
        }

        @Override
        public @Nullable UnaryOperator<Tensor> pool(DebertaV2 layers) {
          return null;
        }

        @Override
        public LmHead words(Config c, DebertaV2 layers) {
          return predictions(c, layers.embeddings.words.weight());
        }

        @Override
        public ReadOut texts(Config c, DebertaV2 layers, Head head, int classes) {
          return new TwoLayerReadOut(
              TwoLayerReadOut::firstToken,
              "pooler.dense",
              c.linear(c.width(), c.width()),
              Activation.named(c.poolerActivation),
              "classifier",
              c.linear(c.width(), classes),
              c.poolerDropout,
              c.headDropout());
        }

        @Override
        public double tokenDropout(Config c) {
          return c.bert.hiddenDropout();
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(Family.of("deberta-v2", Config.class).encoder(), "DebertaV2", "deberta")
          .names(DebertaV2::names)
          .preset("deberta-v3-xsmall", third(384, 12, 6, 1536))
          .preset("deberta-v3-small", third(768, 6, 12, 3072))
          .preset("deberta-v3-base", third(768, 12, 12, 3072))
          .preset("deberta-v3-large", third(1024, 24, 16, 4096))
          .preset(
              "deberta-v2-xlarge",
              """
              {"relative_attention": true, "position_buckets": 256, "norm_rel_ebd": "layer_norm",
               "share_att_key": true, "pos_att_type": "p2c|c2p", "position_biased_input": false,
               "conv_kernel_size": 3, "conv_act": "gelu"}
              """);

  private static String third(int width, int layers, int heads, int feedForward) {
    return """
    {"hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
     "intermediate_size": %d, "relative_attention": true, "position_buckets": 256,
     "norm_rel_ebd": "layer_norm", "share_att_key": true, "pos_att_type": "p2c|c2p",
     "position_biased_input": false}
    """
        .formatted(width, layers, heads, feedForward);
  }

  private static final String EARLIER_HEAD = "cls.predictions";
  private static final String HEAD = "lm_predictions.lm_head";

  private static WeightNames names(Config config, Head head) {
    // what released checkpoints carry along: the generator's part, positions that are not added
    WeightNames names =
        WeightNames.under("deberta.")
            .withBuffers(name -> name.endsWith("embeddings.position_ids"))
            .withLeftovers(
                name ->
                    name.startsWith("mask_predictions.")
                        || (name.endsWith("position_embeddings.weight") && !config.absolute));
    return head == Head.MASKED_LM && config.earlierHead && config.bert.tied()
        ? names.withAliases(
            DenseLmHead.Output.aliasesUnder(
                EARLIER_HEAD, "deberta.embeddings.word_embeddings.weight"))
        : names;
  }

  private static LmHead predictions(Config config, Parameter words) {
    Bert.Settings sizes = config.bert;
    String prefix = config.earlierHead ? EARLIER_HEAD : HEAD;
    String transform = config.earlierHead ? EARLIER_HEAD + ".transform" : HEAD;
    return new DenseLmHead(
        transform + ".dense",
        sizes.linear(sizes.width(), config.wordWidth()),
        Activation.named(sizes.activation()),
        transform + ".LayerNorm",
        sizes.norm(config.wordWidth()),
        DenseLmHead.Output.under(prefix, words, sizes.tied(), sizes.initializerRange()));
  }

  private final boolean absolute;
  private final int maxPositions;
  private final Embeddings embeddings;
  private final DebertaV2Layers layers;

  /** The layers under the names of {@code DebertaV2Model}. */
  DebertaV2(Config config) {
    absolute = config.absolute;
    maxPositions = config.maxPositions();
    embeddings = embeddings("embeddings", new Embeddings(config));
    layers = child("encoder", new DebertaV2Layers(config));
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    if (absolute) {
      Masks.requirePositions(idsBT.size(1), maxPositions);
    }
    Tensor maskBT = in.get("attention_mask");
    Tensor xBTD = embeddings.forward(idsBT, in.get("token_type_ids"), maskBT);
    return layers.encode(xBTD, maskBT, hidden);
  }

  /** Words, and where there are such, positions and segments, normalized; padding is 0. */
  private static final class Embeddings extends Module {
    private final Embedding words;
    private final @Nullable Embedding positions;
    private final @Nullable Embedding types;
    private final @Nullable Linear projection;
    private final LayerNorm norm;
    private final double dropout;

    Embeddings(Config config) {
      Bert.Settings sizes = config.bert;
      int width = config.wordWidth();
      words =
          child(
              "word_embeddings",
              Embedding.withPadding(
                  sizes.vocabularySize(),
                  width,
                  sizes.initializerRange(),
                  sizes.tokens().padding()),
              Parameter.Use.TOKENS);
      positions = config.absolute ? child("position_embeddings", sizes.positionTable(width)) : null;
      types =
          sizes.tokenTypes() == 0
              ? null
              : child("token_type_embeddings", sizes.embedding(sizes.tokenTypes(), width));
      projection =
          width == sizes.width()
              ? null
              : child(
                  "embed_proj", Linear.unbiased(width, sizes.width(), sizes.initializerRange()));
      norm = child("LayerNorm", sizes.norm(sizes.width()));
      dropout = sizes.hiddenDropout();
    }

    /** [B, T] → [B, T, D]. */
    Tensor forward(Tensor idsBT, @Nullable Tensor typesBT, @Nullable Tensor maskBT) {
      Tensor x = words.forward("token", idsBT);
      if (positions != null) {
        x = x.add(positions.forward("position", Tensors.range(0, idsBT.size(1))));
      }
      if (types != null) {
        x =
            x.add(
                typesBT == null
                    ? types.weight().tensor().select(0, 0)
                    : types.forward("token type", typesBT));
      }
      if (projection != null) {
        x = projection.forward(x);
      }
      x = norm.forward(x);
      if (maskBT != null) {
        x = x.mul(Tensors.toFloat(Ops.notEqual(maskBT, 0)).unsqueeze(2));
      }
      return Dropout.apply(x, dropout(dropout));
    }
  }
}
