package org.warmstart.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.warmstart.tensor.Activation;
import org.warmstart.text.InputException;
import org.warmstart.text.NearNames;

/** Reads a {@code config.json} key by key, and knows which keys nobody asked for. */
public final class ConfigJson {
  /**
   * Keys any Hugging Face configuration may have, which change nothing here; they are kept and
   * written back.
   */
  private static final Set<String> GENERIC =
      Set.of(
          "architectures",
          "model_type",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "_name_or_path",
          "_commit_hash",
          "return_dict",
          "output_hidden_states",
          "output_attentions",
          "use_cache",
          "is_encoder_decoder",
          "problem_type",
          "task_specific_params",
          "sep_token_id",
          "cls_token_id",
          "mask_token_id",
          "unk_token_id",
          "chunk_size_feed_forward",
          "cross_attention_hidden_size",
          "pruned_heads",
          "torchscript",
          "use_bfloat16",
          "tf_legacy_loss",
          "finetuning_task",
          "tokenizer_class",
          "prefix",
          "suppress_tokens",
          "begin_suppress_tokens",
          "bad_words_ids",
          "max_length",
          "min_length",
          "do_sample",
          "early_stopping",
          "num_beams",
          "num_beam_groups",
          "diversity_penalty",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "repetition_penalty",
          "length_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "num_return_sequences",
          "output_scores",
          "return_dict_in_generate",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "remove_invalid_values",
          "exponential_decay_length_penalty",
          "gradient_checkpointing",
          "output_past",
          "n_ctx",
          "predict_special_tokens",
          "directionality",
          "pooler_fc_size",
          "pooler_num_attention_heads",
          "pooler_num_fc_layers",
          "pooler_size_per_head",
          "pooler_type",
          "num_labels",
          "_num_labels",
          "decoder_start_token_id",
          "tie_encoder_decoder",
          "_attn_implementation_autoset",
          "reorder_and_upcast_attn",
          "is_decoder",
          "add_cross_attention",
          "tie_word_embeddings");

  /** Sizes above it belong to no model, and their products would not fit a number. */
  private static final int LARGEST = 1 << 28;

  private static final int MOST_LAYERS = 10_000;
  private static final int MOST_LABELS = 1_000_000;

  private final ObjectNode json;
  private final String where;
  private final Set<String> asked = new HashSet<>();

  /**
   * Wraps a configuration.
   *
   * @param where names the file in errors
   */
  public ConfigJson(ObjectNode json, String where) {
    this.json = json;
    this.where = where;
  }

  /** Wraps a configuration written in the code. */
  public static ConfigJson literal(String json) {
    try {
      return new ConfigJson((ObjectNode) new ObjectMapper().readTree(json), json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private @Nullable JsonNode find(String key) {
    asked.add(key);
    JsonNode node = json.get(key);
    return node == null || node.isNull() ? null : node;
  }

  public int positive(String key, int fallback) {
    return positive(key, fallback, LARGEST);
  }

  /** Whole numbers from 1 on: a list, or a single one. */
  public List<Integer> positiveOrList(String key, int fallback) {
    JsonNode node = find(key);
    if (node == null || !node.isArray()) {
      return List.of(positive(key, fallback));
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode each : node) {
      if (!each.isIntegralNumber() || each.asLong() < 1 || each.asLong() > LARGEST) {
        throw wrong(key, "whole numbers from 1 to " + LARGEST, node);
      }
      numbers.add(each.asInt());
    }
    if (numbers.isEmpty()) {
      throw wrong(key, "a whole number or several", node);
    }
    return List.copyOf(numbers);
  }

  /** A number of layers: bounded, since every layer is built before a weight is read. */
  public int layers(String key, int fallback) {
    return positive(key, fallback, MOST_LAYERS);
  }

  /** A list of sizes. */
  public List<Integer> positives(String key, List<Integer> fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    List<Integer> sizes = new ArrayList<>();
    for (JsonNode size : node) {
      if (!size.canConvertToInt() || size.asInt() < 1 || size.asInt() > LARGEST) {
        throw wrong(key, "a list of whole numbers from 1 to " + LARGEST, node);
      }
      sizes.add(size.asInt());
    }
    if (sizes.isEmpty() || sizes.size() > MOST_LAYERS) {
      throw wrong(key, "a list of 1 to " + MOST_LAYERS + " whole numbers", node);
    }
    return List.copyOf(sizes);
  }

  /** A list of sizes as it is written. */
  public static void putSizes(ObjectNode json, String key, List<Integer> sizes) {
    ArrayNode list = json.putArray(key);
    sizes.forEach(list::add);
  }

  private int positive(String key, int fallback, int most) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.asInt() < 1
        || node.asInt() > most) {
      throw wrong(key, "a whole number from 1 to " + most, node);
    }
    return node.asInt();
  }

  public double positiveNumber(String key, double fallback) {
    double value = number(key, fallback);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong(key, "a number above 0", json.get(key));
    }
    return value;
  }

  /** Refuses a special token that the vocabulary does not have. */
  public void requireInVocabulary(String key, @Nullable Integer token, int vocabularySize) {
    if (token != null && (token < 0 || token >= vocabularySize)) {
      throw wrong(key, "a token number from 0 to " + (vocabularySize - 1), json.get(key));
    }
  }

  public @Nullable Integer optionalPositive(String key) {
    return find(key) == null ? null : (Integer) positive(key, 1);
  }

  public @Nullable Integer optionalInteger(String key) {
    JsonNode node = find(key);
    if (node == null) {
      return null;
    }
    if (node.isArray() && !node.isEmpty()) {
      node = node.get(0);
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(key, "a whole number or null", node);
    }
    return node.asInt();
  }

  public double probability(String key, double fallback) {
    double value = number(key, fallback);
    if (!(value >= 0 && value < 1)) {
      throw wrong(key, "a probability from 0 up to, not including, 1", json.get(key));
    }
    return value;
  }

  public @Nullable Double optionalProbability(String key) {
    return find(key) == null ? null : probability(key, 0);
  }

  /** One of an enumeration's constants, which configurations write in lower case. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    String name = text(key, fallback.name().toLowerCase(Locale.ROOT));
    Map<String, E> known = new TreeMap<>();
    for (E constant : type.getEnumConstants()) {
      known.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    E constant = known.get(name);
    if (constant == null) {
      throw new InputException(
          where + ": " + NearNames.unknown("'" + key + "'", name, known.keySet()));
    }
    return constant;
  }

  /** Refuses any value of a key but the one that is built. */
  public void requireChoice(String key, String only) {
    String value = text(key, only);
    if (!value.equals(only)) {
      throw new InputException(
          where + ": '" + key + "' is '" + value + "'; only '" + only + "' is supported");
    }
  }

  /** Refuses false for a choice of which only true is built. */
  public void requireTrue(String key) {
    require(key, true);
  }

  /** Refuses the other truth value for a choice of which only one is built. */
  public void require(String key, boolean only) {
    if (bool(key, only) != only) {
      throw new InputException(
          where + ": '" + key + "' is " + !only + "; only " + only + " is supported");
    }
  }

  public @Nullable String optionalText(String key) {
    return find(key) == null ? null : text(key, "");
  }

  public double number(String key, double fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw wrong(key, "a number", node);
    }
    return node.asDouble();
  }

  public boolean bool(String key, boolean fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw wrong(key, "true or false", node);
    }
    return node.asBoolean();
  }

  public String text(String key, String fallback) {
    JsonNode node = find(key);
    if (node == null) {
      return fallback;
    }
    if (!node.isTextual()) {
      throw wrong(key, "a string", node);
    }
    return node.asText();
  }

  /** An activation's name, checked. */
  public String activation(String key, String fallback) {
    String name = text(key, fallback);
    try {
      Activation.named(name);
    } catch (IllegalArgumentException e) {
      throw new InputException(where + ": '" + key + "': " + e.getMessage(), e);
    }
    return name;
  }

  /** As {@link #activation}, where null and the empty name mean none. */
  public @Nullable String optionalActivation(String key, String fallback) {
    if (json.has(key) && json.get(key).isNull()) {
      return null;
    }
    return text(key, fallback).isEmpty() ? "" : activation(key, fallback);
  }

  public ObjectNode object(String key) {
    JsonNode node = find(key);
    if (!(node instanceof ObjectNode object)) {
      throw wrong(key, "an object", node);
    }
    return object;
  }

  public @Nullable ArrayNode optionalArray(String key) {
    JsonNode node = find(key);
    if (node != null && !node.isArray()) {
      throw wrong(key, "a list", node);
    }
    return (ArrayNode) node;
  }

  /** Refuses a key that other keys determine where it contradicts them. */
  public void requireDerived(String key, JsonNode derived) {
    JsonNode node = find(key);
    if (node != null && !node.equals(derived)) {
      throw wrong(key, derived + ", as other keys have it", node);
    }
  }

  /** The class names of {@code id2label}, else of {@code num_labels} numbered ones, else two. */
  public List<String> labels() {
    return labels(numberedLabels(2));
  }

  /** As {@link #labels()}, with others than two where both keys are left out. */
  public List<String> labels(List<String> absent) {
    JsonNode names = find("id2label");
    find("label2id");
    if (names != null) {
      if (!names.isObject() || names.isEmpty()) {
        throw wrong("id2label", "an object with a name for every class", names);
      }
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        JsonNode name = names.get(Integer.toString(i));
        if (name == null || !name.isTextual()) {
          throw wrong("id2label", "names for the numbers 0 to " + (names.size() - 1), names);
        }
        labels.add(name.asText());
      }
      return List.copyOf(labels);
    }
    int count = positive("num_labels", absent.size(), MOST_LABELS);
    return count == absent.size() ? absent : numberedLabels(count);
  }

  public static List<String> numberedLabels(int count) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add("LABEL_" + i);
    }
    return List.copyOf(labels);
  }

  public TokenRoles tokens() {
    return tokens(TokenRoles.NONE);
  }

  /** As {@link #tokens()}, with others than none where a key is left out; null stays none. */
  public TokenRoles tokens(TokenRoles absent) {
    return new TokenRoles(
        optionalInteger("bos_token_id", absent.beginning()),
        optionalInteger("eos_token_id", absent.end()),
        optionalInteger("pad_token_id", absent.padding()),
        optionalInteger("decoder_start_token_id", absent.decoderStart()));
  }

  private @Nullable Integer optionalInteger(String key, @Nullable Integer absent) {
    return json.has(key) ? optionalInteger(key) : absent;
  }

  /**
   * Generic keys and their values, to be written back unchanged.
   *
   * @param leftovers keys that a family's first releases wrote and nothing ever read; they count as
   *     generic
   */
  public Map<String, JsonNode> generic(String... leftovers) {
    Set<String> unread = Set.of(leftovers);
    asked.addAll(unread);
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              if (GENERIC.contains(entry.getKey()) || unread.contains(entry.getKey())) {
                kept.put(entry.getKey(), entry.getValue());
              }
            });
    return kept;
  }

  /**
   * Refuses a width that the heads do not divide.
   *
   * @throws InputException naming both
   */
  public void requireDivisible(String widthKey, int width, String headsKey, int heads) {
    if (width % heads != 0) {
      throw new InputException(
          where
              + ": '"
              + headsKey
              + "' "
              + heads
              + " does not divide '"
              + widthKey
              + "' "
              + width
              + "; every head needs the same whole width");
    }
  }

  /** Refuses keys nobody asked for: a misspelt one would otherwise be a default in disguise. */
  public void finish() {
    for (String key : (Iterable<String>) json::fieldNames) {
      if (!asked.contains(key) && !GENERIC.contains(key)) {
        throw new InputException(
            where + ": " + NearNames.unknown("key", key, new TreeSet<>(asked)));
      }
    }
  }

  /** What to throw where the value of a key is not what it should be. */
  public InputException wrong(String key, String expected) {
    return wrong(key, expected, json.get(key));
  }

  private InputException wrong(String key, String expected, @Nullable JsonNode found) {
    String shown = String.valueOf(found);
    return new InputException(
        where
            + ": '"
            + key
            + "' should be "
            + expected
            + (found == null ? ", but it is missing" : ", not " + shortened(shown)));
  }

  private static String shortened(String json) {
    return json.length() <= 60 ? json : json.substring(0, 60) + "…";
  }

  /** Starts a config.json from its generic keys. */
  public static ObjectNode start(Map<String, JsonNode> generic, String modelType) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    generic.forEach(json::set);
    json.put("model_type", modelType);
    return json;
  }

  public static void putLabels(ObjectNode json, List<String> labels) {
    if (json.has("num_labels")) {
      json.put("num_labels", labels.size());
    }
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      names.put(Integer.toString(i), labels.get(i));
      numbers.put(labels.get(i), i);
    }
  }

  public static void putTokens(ObjectNode json, TokenRoles tokens) {
    json.put("bos_token_id", tokens.beginning());
    json.put("eos_token_id", tokens.end());
    json.put("pad_token_id", tokens.padding());
    if (tokens.decoderStart() != null) {
      json.put("decoder_start_token_id", tokens.decoderStart());
    }
  }
}
