package org.warmstart.model.family.reformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Count;
import org.warmstart.model.config.Keys.Derived;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.OneOrMore;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.config.Keys.UnlessDefault;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.MaskedLm;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.TwoLayerReadOut;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/**
 * The Reformer (Kitaev, Kaiser & Levskaya 2020), for texts of many thousands of tokens: attention
 * within chunks of neighbours, or of tokens that hash alike; reversible layers; positions that are
 * put together of a row's and a column's.
 */
public final class Reformer {
  /**
   * The layers' attention, under the key {@code attn_layers}.
   *
   * @param hashed for each layer whether it is {@code lsh} and not {@code local}
   */
  record Kinds(List<Boolean> hashed) implements ConfigPart {
    private static final String KEY = "attn_layers";
    private static final String HASHED = "lsh";
    private static final String LOCAL = "local";

    static Kinds read(ConfigJson json) {
      ArrayNode names = json.optionalArray(KEY);
      if (names == null) {
        return new Kinds(List.of(false, true, false, true, false, true));
      }
      List<Boolean> hashed = new ArrayList<>();
      for (JsonNode name : names) {
        if (!Set.of(HASHED, LOCAL).contains(name.asText())) {
          throw json.wrong(KEY, "a list of \"lsh\" and \"local\", one for each layer");
        }
        hashed.add(name.asText().equals(HASHED));
      }
      if (hashed.isEmpty()) {
        throw json.wrong(KEY, "a list of \"lsh\" and \"local\", one for each layer");
      }
      return new Kinds(List.copyOf(hashed));
    }

    @Override
    public void write(ObjectNode json) {
      ArrayNode names = json.putArray(KEY);
      hashed.forEach(each -> names.add(each ? HASHED : LOCAL));
    }
  }

  /**
   * Chunks of a kind of attention.
   *
   * @param length tokens of a chunk
   * @param before chunks in front of its own that a token sees, too
   * @param after chunks behind it
   * @param dropout on attention's weights
   */
  record Chunks(
      @Key("*_attn_chunk_length") @Default("64") @Size int length,
      @Key("*_num_chunks_before") @Default("1") @Count int before,
      @Key("*_num_chunks_after") @Default("0") @Count int after,
      @Key("*_attention_probs_dropout_prob") @Default("0.05") @Probability double dropout) {}

  /**
   * Positions.
   *
   * @param axial whether they are put together of a row's and a column's
   * @param shape rows and columns
   * @param widths of a row's and a column's vectors
   * @param deviation of their initial values
   */
  record Positions(
      @Key("axial_pos_embds") @Default("true") boolean axial,
      @Key("axial_pos_shape") @Default("[64, 64]") @Size List<Integer> shape,
      @Key("axial_pos_embds_dim") @Default("[64, 192]") @Size List<Integer> widths,
      @Key("axial_norm_std") @Default("1.0") @Positive double deviation) {}

  /**
   * Sizes and choices of a Reformer.
   *
   * @param half width of either half of the reversible layers' states
   * @param headWidth of a head
   * @param kinds of the layers' attention
   * @param buckets into which tokens are hashed, or factors of that; null for twice as many as
   *     there are chunks in a text
   * @param hashes how many times tokens are hashed
   * @param seed of the hashes; null for other ones every time
   * @param feedForwardChunk tokens that the dense layers read at a time; 0 for all
   * @param decoder whether a token sees only those up to itself
   */
  @Leftovers({"chunk_size_lm_head", "use_cache"})
  public record Config(
      @Key("vocab_size") @Default("320") @Size int vocabularySize,
      @Key("hidden_size") @Default("256") @Size int half,
      @Key("attention_head_size") @Default("64") @Size int headWidth,
      @Key("num_attention_heads") @Default("12") @Size int heads,
      @Key("feed_forward_size") @Default("512") @Size int feedForwardWidth,
      Kinds kinds,
      @Flat Positions axes,
      @Key("max_position_embeddings") @Default("4096") @Size int positions,
      @Flat("local") Chunks local,
      @Flat("lsh") @Default("{_attention_probs_dropout_prob: 0.0}") Chunks lsh,
      @Key("num_buckets") @OneOrMore @Size @Nullable List<Integer> buckets,
      @Key("num_hashes") @Default("1") @Size int hashes,
      @Key("hash_seed") @Nullable Integer seed,
      @Key("hidden_act") @Default("relu") @ActivationName String activation,
      @Key("hidden_dropout_prob") @Default("0.05") @Probability double hiddenDropout,
      @Key("classifier_dropout") @Probability @Nullable Double classifierDropout,
      @Key("chunk_size_feed_forward") @UnlessDefault @Default("0") @Count int feedForwardChunk,
      @Key("layer_norm_eps") @Default("1e-12") @Positive double normEpsilon,
      @Key("initializer_range") @Default("0.02") @Positive double initializerRange,
      @Key("is_decoder") boolean decoder,
      @Flat @Default("{eos_token_id: 2, pad_token_id: 0}") TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements ModelConfig, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.require("tie_word_embeddings", false);
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
      if (axes.axial) {
        if (axes.shape.size() != 2 || axes.widths.size() != 2) {
          throw json.wrong(
              axes.shape.size() != 2 ? "axial_pos_shape" : "axial_pos_embds_dim", "two numbers");
        }
        if ((long) axes.widths.get(0) + axes.widths.get(1) != half) {
          throw json.wrong("axial_pos_embds_dim", "two numbers whose sum is 'hidden_size' " + half);
        }
        if ((long) axes.shape.get(0) * axes.shape.get(1) > 1 << 30) {
          throw json.wrong("axial_pos_shape", "two numbers whose product is a number of tokens");
        }
      }
      if (buckets != null && buckets.stream().anyMatch(count -> count % 2 != 0)) {
        throw json.wrong("num_buckets", "even, or factors that are");
      }
      if (decoder && (local.after > 0 && kinds.hashed.contains(false))) {
        throw json.wrong("local_num_chunks_after", "0, since 'is_decoder' is true");
      }
      if (decoder && (lsh.after > 0 && kinds.hashed.contains(true))) {
        throw json.wrong("lsh_num_chunks_after", "0, since 'is_decoder' is true");
      }
    }

    /** The number of layers, which their kinds say. */
    @Derived(key = "num_hidden_layers", behind = "num_attention_heads")
    public int layerCount() {
      return kinds.hashed.size();
    }

    @Derived(key = "tie_word_embeddings", behind = "is_decoder", checked = false)
    boolean tied() {
      return false;
    }

    @Override
    public String modelType() {
      return "reformer";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    /** Both halves of the layers' states, which are put side by side at the end. */
    @Override
    public int width() {
      return 2 * half;
    }

    @Override
    public int layers() {
      return kinds.hashed.size();
    }

    /** There are no segments. */
    @Override
    public int tokenTypes() {
      return 0;
    }

    @Override
    public int maxPositions() {
      return axes.axial ? Math.min(positions, axes.shape.get(0) * axes.shape.get(1)) : positions;
    }

    /** A copy of another depth, whose layers are of every k-th one's kind. */
    @Override
    public ModelConfig withLayers(int count) {
      List<Boolean> kept = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        kept.add(kinds.hashed.get((int) ((long) i * layers() / count)));
      }
      return with("kinds", new Kinds(List.copyOf(kept)));
    }

    /** Tokens of the chunks of which a text is made up, whatever the layers' kinds are. */
    int textMultiple() {
      boolean both = kinds.hashed.contains(true) && kinds.hashed.contains(false);
      int one = kinds.hashed.contains(true) ? lsh.length : local.length;
      return both ? one / gcd(lsh.length, local.length) * local.length : one;
    }

    /** Tokens of the shorter kind of chunks; texts up to it are read in one piece. */
    int shortestChunk() {
      boolean both = kinds.hashed.contains(true) && kinds.hashed.contains(false);
      int one = kinds.hashed.contains(true) ? lsh.length : local.length;
      return both ? Math.min(lsh.length, local.length) : one;
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }

    /** Itself, if its layers read as a head needs it. */
    private Config readingFor(boolean causal) {
      if (causal != decoder) {
        throw new InputException(
            "'is_decoder' is "
                + decoder
                + ", but the head needs "
                + causal
                + (causal ? ", to see no later token" : ", to see tokens on both sides"));
      }
      return this;
    }

    double headDropout() {
      return classifierDropout == null ? hiddenDropout : classifierDropout;
    }

    Linear linear(long in, long out) {
      return new Linear(in, out, initializerRange);
    }

    Linear unbiased(long in, long out) {
      return Linear.unbiased(in, out, initializerRange);
    }
  }

  private static final String BODY = "reformer";

  public static final Family<Config> FAMILY =
      Family.of("reformer", Config.class)
          .encoder()
          .decoder(
              (config, crossAttention) -> {
                if (crossAttention) {
                  throw new InputException(
                      "a decoder of the family 'reformer' has no cross-attention");
                }
                return config.with("decoder", true);
              })
          .head(
              Head.CAUSAL_LM,
              "ReformerModelWithLMHead",
              (c, id) ->
                  new CausalLm<>(id, BODY, new ReformerLayers(c.readingFor(true)), new Words(c)))
          .head(
              Head.NONE,
              "ReformerModel",
              (c, id) -> new EncoderModel<>(id, new ReformerLayers(c), null))
          .head(
              Head.MASKED_LM,
              "ReformerForMaskedLM",
              (c, id) ->
                  new MaskedLm<>(id, BODY, new ReformerLayers(c.readingFor(false)), new Words(c)))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "ReformerForSequenceClassification",
              (c, id) ->
                  new SequenceClassification<>(
                      id,
                      BODY,
                      new ReformerLayers(c),
                      new TwoLayerReadOut(
                          TwoLayerReadOut::firstToken,
                          "classifier.dense",
                          c.linear(c.width(), c.half),
                          Activation.TANH,
                          "classifier.out_proj",
                          c.linear(c.half, c.labels.size()),
                          c.headDropout(),
                          c.headDropout())))
          .head(
              Head.QUESTION_ANSWERING,
              "ReformerForQuestionAnswering",
              (c, id) ->
                  new QuestionAnswering<>(
                      id,
                      BODY,
                      new ReformerLayers(c),
                      new DenseReadOut("qa_outputs", c.linear(c.width(), 2), 0)))
          .headsIf(
              (config, head) ->
                  switch (head) {
                    case CAUSAL_LM -> config.decoder;
                    case MASKED_LM -> !config.decoder;
                    default -> true;
                  })
          .names((config, head) -> WeightNames.under(BODY + "."))
          .preset(
              "reformer-crime-and-punishment",
              """
              {"num_attention_heads": 2, "axial_pos_shape": [512, 1024],
               "max_position_embeddings": 524288, "num_buckets": [64, 128], "is_decoder": true}
              """)
          .preset(
              "reformer-enwik8",
              """
              {"vocab_size": 258, "hidden_size": 1024, "attention_head_size": 128,
               "num_attention_heads": 8, "feed_forward_size": 4096,
               "attn_layers": ["local", "local", "lsh", "local", "local", "local", "lsh", "local",
                               "local", "local", "lsh", "local"],
               "axial_pos_shape": [128, 512], "axial_pos_embds_dim": [256, 768],
               "max_position_embeddings": 65536, "local_attn_chunk_length": 128,
               "lsh_attn_chunk_length": 256, "lsh_attention_probs_dropout_prob": 0.1,
               "local_attention_probs_dropout_prob": 0.2, "hidden_dropout_prob": 0.2,
               "num_buckets": 512, "num_hashes": 4, "is_decoder": true}
              """);

  private Reformer() {}

  /** The output layer; its bias is kept but unused, as the reference keeps it. */
  private static final class Words extends LmHead {
    private final Linear output;

    Words(Config config) {
      output = child("lm_head.decoder", config.unbiased(config.width(), config.vocabularySize));
      parameter("lm_head.bias", new Parameter(Initializer.ZEROS, config.vocabularySize));
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
