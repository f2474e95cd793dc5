package org.warmstart.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigRecords;

/**
 * What a family tells the registry: how its configuration is read, its published sizes, its heads.
 */
public final class Family<C extends ModelConfig> {
  /**
   * How a model of another family becomes one of this.
   *
   * @param modelType of the other family
   * @param config the other's configuration → this family's
   * @param heads the other's heads whose tensors have a place here → what they become; of others
   *     only the layers are taken
   * @param names a tensor's name below the other's prefix → its name below this family's, or null
   *     if it has no place
   */
  public record Origin<C>(
      String modelType,
      Function<ModelConfig, C> config,
      Map<Head, Head> heads,
      Function<String, @Nullable String> names) {
    public Origin {
      heads = Map.copyOf(heads);
    }
  }

  private record Build<C>(String architecture, BiFunction<C, Identity, Model> builder) {}

  private final String modelType;
  private final Class<C> configType;
  private final Function<ConfigJson, C> reader;
  private final Map<Head, Build<C>> heads = new EnumMap<>(Head.class);
  private BiFunction<C, Head, WeightNames> names = (config, head) -> WeightNames.under("");
  private final Map<String, C> presets = new LinkedHashMap<>();
  private final Map<String, Origin<C>> origins = new LinkedHashMap<>();
  private BiPredicate<C, Head> fitting = (config, head) -> true;
  private @Nullable Head usualHead;
  private @Nullable BiFunction<C, Boolean, ModelConfig> decoder;
  private final Set<Head> mixable = EnumSet.noneOf(Head.class);
  private boolean encoder;
  private boolean leftToRight;
  private boolean ahead;
  private boolean ours;
  private boolean attends = true;
  private boolean packing;

  private Family(String modelType, Class<C> configType, Function<ConfigJson, C> reader) {
    this.modelType = modelType;
    this.configType = configType;
    this.reader = reader;
  }

  /**
   * Starts a family whose configuration says what its keys are.
   *
   * @param modelType the {@code model_type} of its {@code config.json}
   */
  public static <C extends Record & ModelConfig> Family<C> of(
      String modelType, Class<C> configType) {
    return of(modelType, configType, json -> ConfigRecords.read(json, configType));
  }

  /**
   * Starts a family whose configuration is read by code.
   *
   * @param reader a {@code config.json} → the configuration
   */
  public static <C extends ModelConfig> Family<C> of(
      String modelType, Class<C> configType, Function<ConfigJson, C> reader) {
    return new Family<>(modelType, configType, reader);
  }

  /**
   * A published size.
   *
   * @param json the keys of its {@code config.json} that are not the family's defaults
   */
  public Family<C> preset(String name, String json) {
    try {
      ObjectNode keys = (ObjectNode) new ObjectMapper().readTree(json);
      presets.put(name, read(new ConfigJson(keys, name)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(name, e);
    }
    return this;
  }

  /**
   * A head: the first one is what a size is usually stated with, unless another is said to be.
   *
   * @param architecture the class name that checkpoints state
   */
  public Family<C> head(Head head, String architecture, BiFunction<C, Identity, Model> builder) {
    if (heads.putIfAbsent(head, new Build<>(architecture, builder)) != null) {
      throw new IllegalStateException(modelType + " has a head " + head + " already");
    }
    if (usualHead == null) {
      usualHead = head;
    }
    return this;
  }

  /** How checkpoints call the parameters under each head. */
  public Family<C> names(BiFunction<C, Head, WeightNames> ofHead) {
    names = ofHead;
    return this;
  }

  /** Says which heads a configuration can have, where that depends on it. */
  public Family<C> headsIf(BiPredicate<C, Head> fits) {
    fitting = fits;
    return this;
  }

  /** The head that the published sizes are stated with. */
  public Family<C> usualHead(Head head) {
    usualHead = head;
    return this;
  }

  /**
   * Says that hidden states under some heads are those of the embeddings and of every layer of one
   * stack, all as wide, so that the heads can read a mix of them.
   */
  public Family<C> mixable(Head... mixed) {
    mixable.addAll(List.of(mixed));
    return this;
  }

  /** Says that its layers read from left to right only, as the GPTs' do. */
  public Family<C> leftToRight() {
    leftToRight = true;
    return this;
  }

  /** Says that it reads by recurrence or as a bag of words, and has no attention to show. */
  public Family<C> withoutAttention() {
    attends = false;
    return this;
  }

  /** Says that Hugging Face's transformers have no model of this type. */
  public Family<C> ours() {
    ours = true;
    return this;
  }

  /** Says that a row may have several texts behind one another, told apart by their positions. */
  public Family<C> packing() {
    packing = true;
    return this;
  }

  /** Says that its decoder predicts the tokens behind the next one, too, as ProphetNet's does. */
  public Family<C> ahead() {
    ahead = true;
    return this;
  }

  /**
   * Says that its layers can be the encoder of an encoder-decoder, under {@link Head#ENCODER} where
   * it has that head, else under {@link Head#NONE}.
   */
  public Family<C> encoder() {
    encoder = true;
    return this;
  }

  /**
   * Says how the configuration of a decoder alone is made of one, with cross-attention to an
   * encoder or without.
   */
  public Family<C> decoder(BiFunction<C, Boolean, ModelConfig> made) {
    decoder = made;
    return this;
  }

  /** Says that it is a decoder as it is, and has no cross-attention. */
  public Family<C> decoderAlone() {
    return decoder(
        (config, crossAttention) -> {
          if (crossAttention) {
            throw new InputException(
                "a decoder of the family '" + modelType + "' has no cross-attention");
          }
          return config;
        });
  }

  /** Says that a decoder is the same layers with {@code decoder} and {@code crossAttention} set. */
  public Family<C> decoderBySwitches() {
    return decoder(
        (config, crossAttention) ->
            config.with("decoder", true).with("crossAttention", crossAttention));
  }

  /** Says how a model of another family becomes one of this. */
  public Family<C> madeOf(Origin<C> origin) {
    origins.put(origin.modelType, origin);
    return this;
  }

  /**
   * How a model of another family becomes one of this.
   *
   * @throws InputException naming the families whose models do, if that one's do not
   */
  public Origin<C> origin(String otherType) {
    Origin<C> origin = origins.get(otherType);
    if (origin == null) {
      throw new InputException(
          "a model of type '"
              + otherType
              + "' cannot become one of type '"
              + modelType
              + (origins.isEmpty() ? "'" : "'; models of these can: " + origins.keySet()));
    }
    return origin;
  }

  /** The {@code model_type} of its {@code config.json}. */
  public String modelType() {
    return modelType;
  }

  /** Whether its layers read from left to right only. */
  public boolean readsLeftToRight() {
    return leftToRight;
  }

  /** Whether Hugging Face's transformers open its checkpoints. */
  public boolean isInTransformers() {
    return !ours;
  }

  /** Whether its decoder predicts the tokens behind the next one, too. */
  public boolean predictsAhead() {
    return ahead;
  }

  /** Whether a row may have several texts behind one another. */
  public boolean packsTexts() {
    return packing;
  }

  /**
   * Refuses a mix of layers where a head cannot read one.
   *
   * @throws InputException if it cannot
   */
  public void requireMixable(Head head) {
    if (!mixable.contains(head)) {
      throw new InputException(
          "a mix of layers: "
              + architecture(head)
              + " cannot read one; families with one stack of layers of one width can, such as"
              + " BERT or GPT-2, for classes of texts or of words");
    }
  }

  /** Whether its layers can be the encoder of an encoder-decoder. */
  public boolean canEncode() {
    return encoder;
  }

  /** Whether there is a decoder that can be taken alone. */
  public boolean canDecode() {
    return decoder != null;
  }

  /**
   * The configuration of a decoder alone.
   *
   * @throws InputException if the family has none
   */
  public ModelConfig asDecoder(ModelConfig config, boolean crossAttention) {
    if (decoder == null) {
      throw new InputException(
          "the family '" + modelType + "' is no decoder, and has none that could be taken alone");
    }
    return decoder.apply(configType.cast(config), crossAttention);
  }

  /**
   * The configuration with which a head can be trained: who is to predict the next token may not
   * see it, so what reads in both directions becomes a decoder.
   */
  public ModelConfig trainable(ModelConfig config, Head head) {
    boolean peeks = head == Head.CAUSAL_LM && !leftToRight;
    return peeks ? asDecoder(config, false) : config;
  }

  /** The head under which its layers read a text alone: without its decoder if it has one. */
  public Head bareHead() {
    return heads.containsKey(Head.ENCODER) ? Head.ENCODER : Head.NONE;
  }

  /**
   * Builds the encoder of an encoder-decoder.
   *
   * @return an {@link Encoder}
   * @throws InputException if it is none
   */
  public Model createEncoder(ModelConfig config) {
    if (!encoder) {
      throw new InputException(
          "the family '"
              + modelType
              + (leftToRight
                  ? "' reads left to right only and is no encoder"
                  : "' is no encoder of another model"));
    }
    return create(config, bareHead());
  }

  /** Whether its layers attend to tokens. */
  public boolean attends() {
    return attends;
  }

  public Map<String, C> presets() {
    return Collections.unmodifiableMap(presets);
  }

  public Head usualHead() {
    if (usualHead == null) {
      throw new IllegalStateException(modelType + " has no heads");
    }
    return usualHead;
  }

  /** The heads it has. */
  public Set<Head> heads() {
    return Collections.unmodifiableSet(heads.keySet());
  }

  /** Those that a configuration of it can have. */
  public Set<Head> heads(ModelConfig config) {
    C own = configType.cast(config);
    Set<Head> can = EnumSet.copyOf(heads.keySet());
    can.removeIf(head -> !fitting.test(own, head));
    return Collections.unmodifiableSet(can);
  }

  /** The class name that checkpoints state for a head. */
  public String architecture(Head head) {
    Build<C> build = heads.get(head);
    return build == null ? modelType + " " + head : build.architecture;
  }

  /**
   * The head that a class name such as {@code BertForMaskedLM} stands for.
   *
   * @throws InputException naming near ones if it stands for none
   */
  public Head head(String className, String where) {
    Map<String, Head> known = new TreeMap<>();
    heads.forEach((head, build) -> known.put(build.architecture, head));
    Head head = known.get(className);
    if (head == null) {
      throw new InputException(
          where
              + ": "
              + NearNames.unknown(
                  "architecture of the family '" + modelType + "'", className, known.keySet()));
    }
    return head;
  }

  /**
   * The head that a size is usually stated with: the one that the configuration names under {@code
   * architectures}, else the family's, or the bare one where the configuration cannot have that.
   */
  public Head usualHead(ModelConfig config) {
    String stated = config.toJson().path("architectures").path(0).asText("");
    return heads.entrySet().stream()
        .filter(head -> head.getValue().architecture.equals(stated))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> heads(config).contains(usualHead()) ? usualHead() : bareHead());
  }

  /** The class name of every head. */
  public Map<Head, String> architectures() {
    Map<Head, String> all = new EnumMap<>(Head.class);
    heads.forEach((head, build) -> all.put(head, build.architecture));
    return Collections.unmodifiableMap(all);
  }

  public C read(ConfigJson json) {
    C config = reader.apply(json);
    json.finish();
    json.keepUnwritten(config.toJson());
    return config;
  }

  public Model create(ModelConfig config, Head head) {
    Build<C> build = heads.get(head);
    if (build == null) {
      throw new InputException(
          "the family '" + modelType + "' has no head " + head + "; it has " + heads.keySet());
    }
    C own = configType.cast(config);
    return build.builder.apply(own, new Identity(own, build.architecture, names.apply(own, head)));
  }
}
