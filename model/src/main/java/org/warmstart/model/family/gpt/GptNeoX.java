package org.warmstart.model.family.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
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
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.DecoderModel;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.RotaryPositions;
import org.warmstart.model.nn.RotarySettings;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;

/**
 * GPT-NeoX (Black et al. 2022), also of Pythia (Biderman et al. 2023): attention and dense layers
 * beside each other on the same input, and rotary positions for a quarter of each head.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class GptNeoX {
  /** The share of a head that is turned by positions (Black et al. 2022, section 2.1.1). */
  private static final double TURNED = 0.25;

  private static final String OUTPUT = "lm_head.weight";
  private static final String SAVED_OUTPUT = "embed_out.weight";

  private GptNeoX() {}

  /**
   * Sizes and choices of a GPT-NeoX.
   *
   * @param parallel whether attention and dense layers read the same input; else one after the
   *     other
   */
  public record Config(
      @Key("vocab_size") @Default("50432") @Size int vocabularySize,
      @Key("hidden_size") @Default("6144") @Size int width,
      @Key("num_hidden_layers") @Default("44") @Layers int layers,
      @Key("num_attention_heads") @Default("64") @Size int heads,
      @Key("intermediate_size") @Default("24576") @Size int inner,
      @Key("hidden_act") @Default("gelu") @ActivationName String activation,
      @Key("max_position_embeddings") @Default("2048") @Size int maxPositions,
      @Key("hidden_dropout") @Default("0") @Probability double hiddenDropout,
      @Key("attention_dropout") @Default("0") @Probability double attentionDropout,
      @Key("classifier_dropout") @Default("0.1") @Probability double classifierDropout,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("layer_norm_eps") @Default("1e-5") @Positive double layerNormEpsilon,
      RotarySettings rotary,
      @Key("use_parallel_residual") @Default("true") boolean parallel,
      @Key("attention_bias") @Default("true") boolean attentionBias,
      @Key("tie_word_embeddings") boolean tied,
      @Flat @Default("{bos_token_id: 0, eos_token_id: 2}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireDivisible("hidden_size", width, "num_attention_heads", heads);
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
      json.require("is_decoder", false);
    }

    @Override
    public String modelType() {
      return "gpt_neox";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    private Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    private Linear linear(int in, int out, boolean biased) {
      return biased ? linear(in, out) : Linear.unbiased(in, out, initializerRange);
    }

    private LayerNorm norm() {
      return new LayerNorm(width, layerNormEpsilon);
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("gpt_neox", Config.class)
          .leftToRight()
          .decoderAlone()
          .head(
              Head.CAUSAL_LM,
              "GPTNeoXForCausalLM",
              (c, id) -> {
                Stack stack = new Stack(c);
                return new CausalLm<>(
                    id,
                    "gpt_neox",
                    stack,
                    new GptHeads.Words(stack, c.tied, c, c.initializerRange));
              })
          .head(Head.NONE, "GPTNeoXModel", (c, id) -> new DecoderModel<>(id, new Stack(c)))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "GPTNeoXForSequenceClassification",
              (c, id) -> {
                Stack stack = new Stack(c);
                return new GptHeads.Classification<>(
                    id,
                    "gpt_neox",
                    stack,
                    new GptHeads.Words(stack, true, c, c.initializerRange),
                    c.initializerRange);
              })
          .head(
              Head.TOKEN_CLASSIFICATION,
              "GPTNeoXForTokenClassification",
              (c, id) ->
                  new TokenClassification<>(
                      id,
                      "gpt_neox",
                      new Stack(c),
                      new DenseReadOut(
                          "classifier", c.linear(c.width, c.labels.size()), c.classifierDropout)))
          .head(
              Head.QUESTION_ANSWERING,
              "GPTNeoXForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      "gpt_neox",
                      new Stack(c),
                      new DenseReadOut("qa_outputs", c.linear(c.width, 2), 0)))
          .names(GptNeoX::names)
          .preset("gpt-neox-20b", "{}")
          .preset("pythia-70m", pythia(512, 6, 8))
          .preset("pythia-160m", pythia(768, 12, 12))
          .preset("pythia-410m", pythia(1024, 24, 16))
          .preset("pythia-1b", pythia(2048, 16, 8))
          .preset("pythia-1.4b", pythia(2048, 24, 16));

  /** A size of Biderman et al. 2023, table 1. */
  private static String pythia(int width, int layers, int heads) {
    return """
    {"vocab_size": 50304, "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
     "intermediate_size": %d, "bos_token_id": 0, "eos_token_id": 0}
    """
        .formatted(width, layers, heads, 4 * width);
  }

  private static WeightNames names(Config config, Head head) {
    WeightNames names =
        WeightNames.under("gpt_neox.")
            .withBuffers(
                name ->
                    name.endsWith(".attention.bias")
                        || name.endsWith(".attention.masked_bias")
                        || name.endsWith("rotary_emb.inv_freq"));
    if (head != Head.CAUSAL_LM && head != Head.SEQUENCE_CLASSIFICATION) {
      return names;
    }
    String words = "gpt_neox.embed_in.weight";
    return config.tied || head == Head.SEQUENCE_CLASSIFICATION
        ? names.withAliases(Map.of(OUTPUT, words, SAVED_OUTPUT, words))
        : names.withAliases(Map.of(SAVED_OUTPUT, OUTPUT)).withSavedAs(Map.of(OUTPUT, SAVED_OUTPUT));
  }

  /** The layers under the names of {@code GPTNeoXModel}. */
  private static final class Stack extends Module implements GptLayers.Body, RecomputedLayers {
    private final Embedding tokens;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm norm;
    private final RotaryPositions positions;
    private final int maxPositions;
    private final double dropout;

    Stack(Config c) {
      tokens =
          child(
              "embed_in",
              new Embedding(c.vocabularySize, c.width, c.initializerRange),
              Parameter.Use.TOKENS);
      for (int i = 0; i < c.layers; i++) {
        blocks.add(layer("layers." + i, i, new Block(c, i)));
      }
      norm = child("final_layer_norm", c.norm());
      maxPositions = c.maxPositions;
      positions = c.rotary.positions(c.width / c.heads, TURNED, maxPositions);
      dropout = c.hiddenDropout;
    }

    @Override
    public Embedding tokenEmbeddings() {
      return tokens;
    }

    /** [B, T] → [B, T, D]. */
    @Override
    public Tensor decode(DecoderInputs in, HiddenStates hidden) {
      Step step = Step.of(in);
      Masks.requirePositions(step.before() + step.tokens(), maxPositions);
      Tensor xBTD = Dropout.apply(embedded(in), dropout(dropout));
      CausalAttention.Pass pass =
          positions.turning(CausalModel.positions(in), new FullAttention().begin(step, hidden));
      for (Block block : blocks) {
        hidden.add(xBTD);
        xBTD = Recomputation.run(x -> block.forward(x, pass), xBTD);
      }
      xBTD = norm.forward(xBTD);
      hidden.add(xBTD);
      return xBTD;
    }
  }

  /** x + attention(norm(x)) + dense layers(another norm(x)). */
  private static final class Block extends Module {
    private final int index;
    private final boolean parallel;
    private final LayerNorm attentionNorm;
    private final LayerNorm feedForwardNorm;
    private final Attention attention;
    private final Linear in;
    private final Linear out;
    private final Activation activation;
    private final double dropout;

    Block(Config c, int index) {
      this.index = index;
      parallel = c.parallel;
      attentionNorm = child("input_layernorm", c.norm());
      feedForwardNorm = child("post_attention_layernorm", c.norm());
      int head = c.width / c.heads;
      attention =
          child(
              "attention",
              new Attention(
                  new Projections(c.heads, c.heads, head, true)
                      .with(
                          "query_key_value",
                          c.linear(c.width, 3 * c.width, c.attentionBias),
                          Role.QUERY,
                          Role.KEY,
                          Role.VALUE),
                  "dense",
                  c.linear(c.width, c.width, c.attentionBias),
                  1 / Math.sqrt(head),
                  c.attentionDropout));
      in = child("mlp.dense_h_to_4h", c.linear(c.width, c.inner));
      out = child("mlp.dense_4h_to_h", c.linear(c.inner, c.width));
      activation = Activation.named(c.activation);
      dropout = c.hiddenDropout;
    }

    Tensor forward(Tensor xBTD, CausalAttention.Pass pass) {
      Tensor readBTD = dropped(attention.self(index, attentionNorm.forward(xBTD), pass, null));
      Tensor afterBTD = xBTD.add(readBTD);
      Tensor wideBTD = in.forward(feedForwardNorm.forward(parallel ? xBTD : afterBTD));
      return afterBTD.add(dropped(out.forward(activation.apply(wideBTD))));
    }

    private Tensor dropped(Tensor x) {
      return Dropout.apply(x, dropout(dropout));
    }
  }
}
