package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Only;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * OPT (Zhang et al. 2022): a GPT of BART's parts, whose learned positions skip padding. The
 * embeddings may be narrower than the layers.
 *
 * <p>Shapes: B batch, T new tokens, S tokens so far, D width, E width of the embeddings.
 */
public final class Opt {
  /** Positions begin behind two rows that are never read, as BART's do. */
  private static final int FIRST_POSITION = 2;

  /** Epsilon of the norms; the configuration has no key for it. */
  private static final double EPSILON = 1e-5;

  private Opt() {}

  /**
   * Sizes and choices of an OPT.
   *
   * @param embeddingWidth E; null for the layers'
   * @param normFirst whether norms stand in front of every part; else behind it
   * @param lastNormRemoved whether there is none behind the last layer even so
   * @param layerDropout probability of leaving a layer out in training (Fan et al. 2020)
   */
  public record Config(
      @Key("vocab_size") @Default("50272") @Size int vocabularySize,
      @Key("hidden_size") @Default("768") @Size int width,
      @Key("word_embed_proj_dim") @Size @Nullable Integer embeddingWidth,
      @Key("num_hidden_layers") @Default("12") @Layers int layers,
      @Key("num_attention_heads") @Default("12") @Size int heads,
      @Key("ffn_dim") @Default("3072") @Size int inner,
      @Key("max_position_embeddings") @Default("2048") @Size int maxPositions,
      @Key("activation_function") @Default("relu") @ActivationName String activation,
      @Key("dropout") @Default("0.1") @Probability double dropout,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      @Key("layerdrop") @Default("0") @Probability double layerDropout,
      @Key("init_std") @Default("0.02") @Positive double initializerRange,
      @Key("do_layer_norm_before") @Default("true") boolean normFirst,
      @Key("_remove_final_layer_norm") @UnlessDefault boolean lastNormRemoved,
      @Key("enable_bias") @Only @Default("true") boolean biased,
      @Key("layer_norm_elementwise_affine") @Only @Default("true") boolean affine,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat @Default("{bos_token_id: 2, eos_token_id: 2, pad_token_id: 1}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("hidden_size", width, "num_attention_heads", heads);
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
    }

    @Override
    public String modelType() {
      return "opt";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    private int lookedUpWidth() {
      return embeddingWidth == null ? width : embeddingWidth;
    }

    private Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    private Linear unbiased(int in, int out) {
      return Linear.unbiased(in, out, initializerRange);
    }

    private LayerNorm norm() {
      return new LayerNorm(width, EPSILON);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("opt", Config.class)
          .leftToRight()
          .decoderAlone()
          .head(Head.CAUSAL_LM, "OPTForCausalLM", Opt::causalLm)
          .head(Head.NONE, "OPTModel", (c, id) -> new DecoderModel<>(id, new Body(c)))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "OPTForSequenceClassification",
              (c, id) -> {
                Body body = new Body(c);
                return new GptHeads.Classification<>(
                    id,
                    "model",
                    body,
                    new GptHeads.Words(body, true, c, c.initializerRange),
                    c.unbiased(c.lookedUpWidth(), c.labels.size()));
              })
          .head(
              Head.QUESTION_ANSWERING,
              "OPTForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "model",
                      new Body(c),
                      new DenseReadOut("qa_outputs", c.linear(c.lookedUpWidth(), 2), 0)))
          .names(Opt::names)
          .preset("opt-125m", "{}")
          .preset(
              "opt-350m",
              """
              {"hidden_size": 1024, "word_embed_proj_dim": 512, "num_hidden_layers": 24,
               "num_attention_heads": 16, "ffn_dim": 4096, "do_layer_norm_before": false}
              """)
          .preset(
              "opt-1.3b",
              """
              {"hidden_size": 2048, "word_embed_proj_dim": 2048, "num_hidden_layers": 24,
               "num_attention_heads": 32, "ffn_dim": 8192}
              """);

  private static CausalLm<Body> causalLm(Config c, Identity id) {
    Body body = new Body(c);
    return new CausalLm<>(
        id, "model", body, new GptHeads.Words(body, c.tied, c, c.initializerRange));
  }

  private static WeightNames names(Config config, Head head) {
    WeightNames names = WeightNames.under("model.");
    boolean shared =
        head == Head.SEQUENCE_CLASSIFICATION || (head == Head.CAUSAL_LM && config.tied);
    return shared
        ? names.withAliases(Map.of("lm_head.weight", "model.decoder.embed_tokens.weight"))
        : names;
  }

  /** The layers under the names of {@code OPTModel}. */
  private static final class Body extends Module implements GptLayers.Body, RecomputedLayers {
    private final Embedding tokens;
    private final Embedding positions;
    private final @Nullable Linear in;
    private final @Nullable Linear out;
    private final List<Block> blocks = new ArrayList<>();
    private final @Nullable LayerNorm lastNorm;
    private final int maxPositions;
    private final double layerDropout;

    Body(Config c) {
      int narrow = c.lookedUpWidth();
      tokens =
          child(
              "decoder.embed_tokens",
              Embedding.withPadding(
                  c.vocabularySize, narrow, c.initializerRange, c.tokens.padding()),
              Parameter.Use.TOKENS);
      positions =
          child(
              "decoder.embed_positions",
              new Embedding(c.maxPositions + FIRST_POSITION, c.width, c.initializerRange),
              Parameter.Use.EMBEDDINGS);
      boolean projected = narrow != c.width;
      out = projected ? child("decoder.project_out", c.unbiased(c.width, narrow)) : null;
      in = projected ? embeddings("decoder.project_in", c.unbiased(narrow, c.width)) : null;
      lastNorm =
          c.normFirst && !c.lastNormRemoved ? child("decoder.final_layer_norm", c.norm()) : null;
      for (int i = 0; i < c.layers; i++) {
        blocks.add(layer("decoder.layers." + i, i, new Block(c, i)));
      }
      maxPositions = c.maxPositions;
      layerDropout = c.layerDropout;
    }

    @Override
    public Embedding tokenEmbeddings() {
      return tokens;
    }

    /** [B, T] → [B, T, E]. */
    @Override
    public Tensor decode(DecoderInputs inputs, HiddenStates hidden) {
      Step step = Step.of(inputs);
      Masks.requirePositions(step.before() + step.tokens(), maxPositions);
      Tensor xBTD = embedded(inputs);
      xBTD = in == null ? xBTD : in.forward(xBTD);
      xBTD = xBTD.add(positions.forward("position", places(inputs, step)));
      CausalAttention.Pass pass = new FullAttention().begin(step, hidden);
      for (Block block : blocks) {
        hidden.add(xBTD);
        if (!isTraining() || !Dropout.skips(layerDropout)) {
          xBTD = Recomputation.run(x -> block.forward(x, pass), xBTD);
        }
      }
      xBTD = lastNorm == null ? xBTD : lastNorm.forward(xBTD);
      xBTD = out == null ? xBTD : out.forward(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }

    /** Rows of the table of positions, [T] or [B, T]: padding counts for nothing. */
    private static Tensor places(DecoderInputs in, Step step) {
      Tensor maskBS = in.maskBS();
      if (maskBS == null) {
        return Ops.add(CausalModel.positions(in), (long) FIRST_POSITION);
      }
      Tensor realBS = Tensors.toLong(Ops.notEqual(maskBS, 0));
      Tensor placesBS = Ops.add(realBS.cumsum(1).mul(realBS), FIRST_POSITION - 1L);
      return placesBS.narrow(1, step.before(), step.tokens());
    }
  }

  /** Attention and two dense layers, each with a residual and a norm in front or behind. */
  private static final class Block extends Module {
    private final int index;
    private final boolean normFirst;
    private final Attention attention;
    private final LayerNorm attentionNorm;
    private final Linear in;
    private final Linear out;
    private final LayerNorm feedForwardNorm;
    private final Activation activation;
    private final double dropout;

    Block(Config c, int index) {
      this.index = index;
      normFirst = c.normFirst;
      attention =
          child(
              "self_attn",
              new Attention(
                  Projections.of(c.width, c.heads)
                      .with("k_proj", c.linear(c.width, c.width), Role.KEY)
                      .with("v_proj", c.linear(c.width, c.width), Role.VALUE)
                      .with("q_proj", c.linear(c.width, c.width), Role.QUERY),
                  "out_proj",
                  c.linear(c.width, c.width),
                  1 / Math.sqrt((double) c.width / c.heads),
                  c.attentionDropout));
      attentionNorm = child("self_attn_layer_norm", c.norm());
      in = child("fc1", c.linear(c.width, c.inner));
      out = child("fc2", c.linear(c.inner, c.width));
      feedForwardNorm = child("final_layer_norm", c.norm());
      activation = Activation.named(c.activation);
      dropout = c.dropout;
    }

    Tensor forward(Tensor xBTD, CausalAttention.Pass pass) {
      xBTD = residual(attentionNorm, xBTD, x -> attention.self(index, x, pass, null));
      return residual(feedForwardNorm, xBTD, x -> out.forward(activation.apply(in.forward(x))));
    }

    /** x + part(norm(x)), or norm(x + part(x)); the part's output is dropped out. */
    private Tensor residual(LayerNorm norm, Tensor x, UnaryOperator<Tensor> part) {
      Tensor added =
          x.add(Dropout.apply(part.apply(normFirst ? norm.forward(x) : x), dropout(dropout)));
      return normFirst ? added : norm.forward(added);
    }
  }
}
