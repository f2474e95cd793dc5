package org.warmstart.model.family.t5;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
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
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Labels;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Probability;
import org.warmstart.model.config.Keys.SameAs;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.QuestionAnswering;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.TokenClassification;
import org.warmstart.model.head.WholeText;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.EndTokenReadOut;
import org.warmstart.model.nn.RelativeBuckets;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.RmsNorm;

/**
 * T5 (Raffel et al. 2020): every task as text to text, with both sides of a Transformer. Version
 * 1.1 has gated dense layers (Shazeer 2020) and an output layer of its own.
 *
 * <p>Shapes: D width, V vocabulary.
 */
public final class T5 {
  private static final String OUTPUT = "lm_head.weight";

  private T5() {}

  /**
   * The dense layers' kind, as {@code feed_forward_proj} names it: {@code relu}, {@code
   * gated-gelu}.
   */
  record FeedForwardKind(String name, boolean gated, Activation activation) implements ConfigPart {
    private static final String GATED = "gated-";

    static FeedForwardKind read(ConfigJson json) {
      String name = json.text("feed_forward_proj", "relu");
      boolean gated = name.startsWith(GATED);
      Activation activation;
      try {
        activation = Activation.named(activationName(name));
      } catch (IllegalArgumentException e) {
        throw json.wrong("feed_forward_proj", "an activation, perhaps behind 'gated-'");
      }
      // what it stands for, which later versions write beside it
      json.require("is_gated_act", gated);
      if (Activation.named(json.activation("dense_act_fn", activationName(name))) != activation) {
        throw json.wrong("dense_act_fn", "the activation of 'feed_forward_proj': " + name);
      }
      return new FeedForwardKind(name, gated, activation);
    }

    /** "gated-gelu" has always meant the approximation. */
    private static String activationName(String name) {
      return name.equals("gated-gelu")
          ? "gelu_new"
          : name.startsWith(GATED) ? name.substring(GATED.length()) : name;
    }

    @Override
    public void write(ObjectNode json) {
      json.put("feed_forward_proj", name);
      json.put("is_gated_act", gated);
      json.put("dense_act_fn", activationName(name));
    }
  }

  /**
   * Sizes and choices of a T5, whatever it calls itself.
   *
   * @param headWidth of a head's keys and values; all heads' together need not be the width
   * @param buckets of distances between tokens
   * @param maxDistance from where on distances are one
   * @param initializerFactor of all initial values
   * @param scaled whether states are multiplied by D^-0.5 in front of the output layer
   * @param tied whether the output layer is the embeddings again; in files, the tensors tell
   */
  @Leftovers("n_positions")
  record Sizes(
      @Key("vocab_size") @Default("32128") @Size int vocabularySize,
      @Key("d_model") @Default("512") @Size int width,
      @Key("d_kv") @Default("64") @Size int headWidth,
      @Key("d_ff") @Default("2048") @Size int feedForwardWidth,
      @Key("num_layers") @Default("6") @Layers int layers,
      @Key("num_decoder_layers") @SameAs("num_layers") @Layers int decoderLayers,
      @Key("num_heads") @Default("8") @Size int heads,
      @Key("relative_attention_num_buckets") @Default("32") @Size int buckets,
      @Key("relative_attention_max_distance") @Default("128") @Size int maxDistance,
      @Key("dropout_rate") @Default("0.1") @Probability double dropout,
      @Key("classifier_dropout") @Default("0") @Probability double classifierDropout,
      @Key("layer_norm_epsilon") @Default("1e-6") @Positive double layerNormEpsilon,
      @Key("initializer_factor") @Default("1") @Positive double initializerFactor,
      FeedForwardKind feedForward,
      @Key("scale_decoder_outputs") @SameAs("tie_word_embeddings") boolean scaled,
      @Key("tie_word_embeddings") @Default("true") boolean tied,
      @Flat TokenRoles tokens,
      @Labels List<String> labels,
      Map<String, JsonNode> generic)
      implements CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      RelativeBuckets.require(
          json,
          "relative_attention_num_buckets",
          buckets,
          "relative_attention_max_distance",
          maxDistance);
      json.requireInVocabulary("pad_token_id", tokens.padding(), vocabularySize);
    }

    /** The standard deviation of what reads states of the full width. */
    double deviation() {
      return initializerFactor / Math.sqrt(width);
    }

    Linear linear(int out) {
      return new Linear(width, out, deviation());
    }

    RmsNorm norm() {
      return new RmsNorm(width, layerNormEpsilon, Initializer.constant(initializerFactor));
    }

    Embedding words() {
      return new Embedding(vocabularySize, width, initializerFactor);
    }
  }

  /** A configuration that is these sizes under the name of a family. */
  interface Layout extends ModelConfig {
    Sizes t5();

    /** Whether states are multiplied by D^-0.5 in front of the output layer. */
    default boolean scalesOutputs() {
      return t5().scaled;
    }

    /** What the file says of tying is kept, whatever its tensors tell. */
    @Override
    default ObjectNode toJson() {
      ObjectNode json = ModelConfig.super.toJson();
      JsonNode given = t5().generic.get("tie_word_embeddings");
      return given == null ? json : json.set("tie_word_embeddings", given);
    }

    @Override
    default int vocabularySize() {
      return t5().vocabularySize;
    }

    @Override
    default int width() {
      return t5().width;
    }

    @Override
    default int layers() {
      return t5().layers;
    }

    @Override
    default int decoderLayers() {
      return t5().decoderLayers;
    }

    @Override
    default int maxPositions() {
      return ANY_LENGTH;
    }

    @Override
    default List<String> labels() {
      return t5().labels;
    }

    @Override
    default TokenRoles tokens() {
      return t5().tokens;
    }

    @Override
    default ModelConfig withLayers(int count) {
      return with("layers", count).with("decoderLayers", count);
    }

    /** What {@code tie_word_embeddings} says of the output layer differs between versions. */
    @Override
    default ModelConfig fittedTo(Supplier<Set<String>> tensors) {
      return with("tied", !tensors.get().contains(OUTPUT));
    }
  }

  /** Sizes and choices of a T5. */
  public record Config(
      @Flat @Default("{eos_token_id: 1, pad_token_id: 0, decoder_start_token_id: 0}") Sizes t5)
      implements Layout {
    @Override
    public String modelType() {
      return "t5";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }
  }

  /**
   * A family that is T5 under another name.
   *
   * @param className what its classes start with: {@code T5}
   */
  static <C extends Record & Layout> Family<C> family(
      String modelType, Class<C> configType, String className) {
    return Family.of(modelType, configType)
        .encoder()
        .mixable(Head.TOKEN_CLASSIFICATION)
        .head(
            Head.SEQUENCE_TO_SEQUENCE,
            className + "ForConditionalGeneration",
            (c, id) -> {
              T5Layers.Both both = new T5Layers.Both(c.t5());
              return new ConditionalGeneration<>(
                  id, "", both, new Words(c.t5(), c.scalesOutputs(), both.shared()));
            })
        .head(
            Head.NONE,
            className + "Model",
            (c, id) -> new EncoderModel<>(id, new WholeText<>(new T5Layers.Both(c.t5()), c), null))
        .head(
            Head.ENCODER,
            className + "EncoderModel",
            (c, id) -> new EncoderModel<>(id, Head.ENCODER, new T5Layers.EncoderSide(c.t5()), null))
        .head(
            Head.SEQUENCE_CLASSIFICATION,
            className + "ForSequenceClassification",
            (c, id) ->
                new SequenceClassification<>(
                    id,
                    "transformer",
                    new WholeText<>(new T5Layers.Both(c.t5()), c),
                    new EndTokenReadOut(
                        c.t5().linear(c.width()),
                        c.t5().linear(c.labels().size()),
                        c.t5().classifierDropout,
                        c.tokens().end())))
        .head(
            Head.TOKEN_CLASSIFICATION,
            className + "ForTokenClassification",
            (c, id) ->
                new TokenClassification<>(
                    id,
                    "transformer",
                    new T5Layers.EncoderSide(c.t5()),
                    new DenseReadOut(
                        "classifier",
                        new Linear(c.width(), c.labels().size(), c.t5().initializerFactor),
                        c.t5().classifierDropout)))
        .head(
            Head.QUESTION_ANSWERING,
            className + "ForQuestionAnswering",
            (c, id) ->
                new QuestionAnswering<>(
                    id,
                    "",
                    new WholeText<>(new T5Layers.Both(c.t5()), c),
                    new DenseReadOut("qa_outputs", c.t5().linear(2), 0)))
        .names((c, head) -> names(c.t5(), head));
  }

  public static final Family<Config> FAMILY =
      family("t5", Config.class, "T5")
          .preset("t5-small", "{}")
          .preset("t5-base", size(768, 64, 3072, 12, 12))
          .preset("t5-large", size(1024, 64, 4096, 24, 16))
          .preset("t5-3b", size(1024, 128, 16384, 24, 32))
          .preset("t5-11b", size(1024, 128, 65536, 24, 128))
          .preset("t5-v1_1-small", gated(512, 1024, 8, 6))
          .preset("t5-v1_1-base", gated(768, 2048, 12, 12))
          .preset("t5-v1_1-large", gated(1024, 2816, 24, 16))
          .preset("t5-v1_1-xl", gated(2048, 5120, 24, 32))
          .preset("t5-v1_1-xxl", gated(4096, 10240, 24, 64));

  /** Table 3 of the first version's appendix on model sizes, section 3.7. */
  private static String size(int width, int headWidth, int feedForward, int layers, int heads) {
    return "{\"d_model\": %d, \"d_kv\": %d, \"d_ff\": %d, \"num_layers\": %d, \"num_heads\": %d}"
        .formatted(width, headWidth, feedForward, layers, heads);
  }

  private static String gated(int width, int feedForward, int layers, int heads) {
    return ("{\"d_model\": %d, \"d_ff\": %d, \"num_layers\": %d, \"num_heads\": %d,"
            + " \"feed_forward_proj\": \"gated-gelu\", \"tie_word_embeddings\": false}")
        .formatted(width, feedForward, layers, heads);
  }

  private static WeightNames names(Sizes config, Head head) {
    boolean prefixed = head == Head.SEQUENCE_CLASSIFICATION || head == Head.TOKEN_CLASSIFICATION;
    String prefix = prefixed ? "transformer." : "";
    WeightNames names =
        WeightNames.under("transformer.")
            .withBuffers(name -> name.endsWith(".EncDecAttention.relative_attention_bias.weight"));
    Map<String, String> aliases = new LinkedHashMap<>();
    aliases.put(prefix + "encoder.embed_tokens.weight", prefix + "shared.weight");
    aliases.put(prefix + "decoder.embed_tokens.weight", prefix + "shared.weight");
    if (head == Head.SEQUENCE_TO_SEQUENCE && config.tied) {
      aliases.put(OUTPUT, "shared.weight");
    }
    names = names.withAliases(aliases);
    return prefixed
        ? names
        : names.withHead(name -> name.equals(OUTPUT) || name.startsWith("qa_outputs."));
  }

  /** The embeddings again, whose inputs are scaled down, or a matrix of its own. */
  private static final class Words extends LmHead {
    private final Linear output;
    private final double scale;

    Words(Sizes config, boolean scaled, Embedding shared) {
      Parameter weight =
          config.tied
              ? shared.weight()
              : parameter(
                  OUTPUT,
                  new Parameter(
                      Initializer.normal(config.initializerFactor),
                      config.vocabularySize,
                      config.width));
      output = new Linear(weight, null);
      scale = scaled ? 1 / Math.sqrt(config.width) : 1;
    }

    @Override
    public Tensor transform(Tensor hidden) {
      return scale == 1 ? hidden : Ops.scale(hidden, scale);
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
