package org.warmstart.model.family.gpt;

import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.SameAs;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FactorizedAttention;
import org.warmstart.model.nn.FactorizedAttention.Shape;
import org.warmstart.model.nn.FactorizedAttention.Use;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.LocalAttention;
import org.warmstart.tensor.Dense;
import org.warmstart.tensor.TransposedLinear;

/**
 * GPT-3 (Brown et al. 2020, section 2.1): GPT-2 in which dense layers alternate with layers that
 * see a window of the last tokens. The Sparse Transformer's own patterns (Child et al. 2019) can
 * take their place, and groups of query heads can share keys and values (Ainslie et al. 2023). No
 * checkpoint was published: the names are GPT-2's, {@code model_type} is {@code gpt3}.
 */
public final class Gpt3 {
  /** Which tokens see which. */
  enum Pattern {
    /** Every layer sees everything. */
    DENSE,
    /** Dense layers alternate with layers that see a window. */
    BANDED,
    /** {@link Shape#STRIDED} in every layer. */
    STRIDED,
    /** {@link Shape#FIXED} in every layer. */
    FIXED
  }

  /** How the layers use the two sets of keys of factorised attention. */
  enum Factors {
    /** One after the other, in turn from layer to layer. */
    INTERLEAVED,
    MERGED,
    BY_HEAD
  }

  /**
   * Sizes and choices of a GPT-3.
   *
   * @param dense those of GPT-2
   * @param window how many tokens a banded layer sees, the token itself counted in; the paper does
   *     not state its own, the default is GPT-Neo's
   * @param stride of the strided and fixed patterns
   * @param summaries how many tokens of each row sum it up in the fixed pattern
   */
  public record Config(
      @Flat Gpt2.Config dense,
      @Key("attention_pattern") @Default("banded") Pattern pattern,
      @Key("attention_factors") @Default("interleaved") Factors factors,
      @Key("attention_window") @Default("256") @Size int window,
      @Key("attention_stride") @Default("128") @Size int stride,
      @Key("attention_summaries") @Default("8") @Size int summaries,
      @Key("num_key_value_heads") @SameAs("n_head") @Size int keyValueHeads)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("n_head", dense.heads(), "num_key_value_heads", keyValueHeads);
      if (pattern == Pattern.FIXED && summaries > stride) {
        throw json.wrong("attention_summaries", "at most 'attention_stride', " + stride);
      }
      boolean halves = dense.heads() % 2 == 0 && (keyValueHeads == 1 || keyValueHeads % 2 == 0);
      if (factors == Factors.BY_HEAD && !halves) {
        throw new InputException(
            json.where()
                + ": 'attention_factors' \"by_head\" needs an even 'n_head' and"
                + " 'num_key_value_heads' (or one for all), not "
                + dense.heads()
                + " and "
                + keyValueHeads);
      }
    }

    @Override
    public String modelType() {
      return "gpt3";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int vocabularySize() {
      return dense.vocabularySize();
    }

    @Override
    public int width() {
      return dense.width();
    }

    @Override
    public int layers() {
      return dense.layers();
    }

    @Override
    public int maxPositions() {
      return dense.maxPositions();
    }

    @Override
    public List<String> labels() {
      return dense.labels();
    }

    @Override
    public TokenRoles tokens() {
      return dense.tokens();
    }

    private CausalAttention sight(int layer) {
      return switch (pattern) {
        case DENSE -> new FullAttention();
        case BANDED -> layer % 2 == 0 ? new FullAttention() : new LocalAttention(window);
        case STRIDED -> factorized(Shape.STRIDED, layer);
        case FIXED -> factorized(Shape.FIXED, layer);
      };
    }

    private CausalAttention factorized(Shape shape, int layer) {
      Use use =
          switch (factors) {
            case INTERLEAVED -> layer % 2 == 0 ? Use.FIRST : Use.SECOND;
            case MERGED -> Use.MERGED;
            case BY_HEAD -> Use.BY_HEAD;
          };
      if (shape == Shape.STRIDED && use == Use.FIRST) {
        return new LocalAttention(stride + 1); // the same, and decoding keeps the window only
      }
      return new FactorizedAttention(shape, stride, summaries, use);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt3", Config.class)
          .ours()
          .leftToRight()
          .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
          .decoderBySwitches()
          .head(Head.NONE, "GPT3Model", (c, id) -> new DecoderModel<>(id, layers(c)))
          .head(
              Head.CAUSAL_LM,
              "GPT3LMHeadModel",
              (c, id) ->
                  GptHeads.causalLm(id, layers(c), c.dense.tied(), c.dense.initializerRange()))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPT3ForSequenceClassification",
              (c, id) -> new GptHeads.Classification<>(id, layers(c), c.dense.initializerRange()))
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPT3ForTokenClassification",
              (c, id) ->
                  GptHeads.tokenClassification(
                      id, layers(c), c.dense.classifierDropout(), c.dense.initializerRange()))
          .head(
              Head.QUESTION_ANSWERING,
              "GPT3ForQuestionAnswering",
              (c, id) -> GptHeads.questionAnswering(id, layers(c), c.dense.initializerRange()))
          .names((c, head) -> GptHeads.names(head, c.dense.tied(), "wte.weight"))
          .usualHead(Head.CAUSAL_LM);

  static {
    // the eight sizes of table 2.1 as the paper has them, in which every second layer is banded
    Gpt2.FAMILY
        .presets()
        .forEach(
            (name, dense) -> {
              if (name.startsWith("gpt3-")) {
                FAMILY.preset(name + "-sparse", dense.toJson().toString());
              }
            });
  }

  private Gpt3() {}

  private static GptLayers.Stack layers(Config config) {
    GptLayers.Sizes sizes = config.dense.sizes().withKeyValueHeads(config.keyValueHeads);
    return new GptLayers.Stack(new Parts(config, sizes));
  }

  private record Parts(Config config, GptLayers.Sizes sizes) implements GptLayers.Stack.Parts {
    @Override
    public Dense make(long in, long out, double deviation) {
      return new TransposedLinear(in, out, deviation);
    }

    @Override
    public CausalAttention sight(int layer) {
      return config.sight(layer);
    }

    @Override
    public double scale(int layer) {
      return config.dense.scale(layer);
    }
  }
}
