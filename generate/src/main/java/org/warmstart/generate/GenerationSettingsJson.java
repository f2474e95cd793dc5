package org.warmstart.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.model.ModelConfig;

/** {@link GenerationSettings} under the names of {@code generation_config.json}. */
final class GenerationSettingsJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "generation_config.json";
  private static final long MAX_FILE_BYTES = 1 << 20;

  /** How one key is written and read; a null node takes the default's value. */
  private record Key(
      Function<GenerationSettings, @Nullable Object> get,
      BiConsumer<GenerationSettingsBuilder, JsonNode> set) {}

  private static final Map<String, Key> KEYS = keys();

  /** Hugging Face's keys for what is not there, with the values under which they do nothing. */
  private static final Map<String, List<String>> MISSING =
      Map.ofEntries(
          Map.entry("min_p", List.of("0", "0.0")),
          Map.entry("top_h", List.of()),
          Map.entry("typical_p", List.of("1", "1.0")),
          Map.entry("epsilon_cutoff", List.of("0", "0.0")),
          Map.entry("eta_cutoff", List.of("0", "0.0")),
          Map.entry("penalty_alpha", List.of("0", "0.0")),
          Map.entry("num_beam_groups", List.of("1")),
          Map.entry("diversity_penalty", List.of("0", "0.0")),
          Map.entry("encoder_repetition_penalty", List.of("1", "1.0")),
          Map.entry("encoder_no_repeat_ngram_size", List.of("0")),
          Map.entry("bad_words_ids", List.of("[]")),
          Map.entry("suppress_tokens", List.of("[]")),
          Map.entry("begin_suppress_tokens", List.of("[]")),
          Map.entry("sequence_bias", List.of("[]", "{}")),
          Map.entry("exponential_decay_length_penalty", List.of()),
          Map.entry("guidance_scale", List.of("1", "1.0")),
          Map.entry("remove_invalid_values", List.of("false")),
          Map.entry("renormalize_logits", List.of("false")),
          Map.entry("watermarking_config", List.of()),
          Map.entry("stop_strings", List.of("[]")),
          Map.entry("max_time", List.of()),
          Map.entry("force_words_ids", List.of("[]")),
          Map.entry("constraints", List.of("[]")));

  private GenerationSettingsJson() {}

  private static Map<String, Key> keys() {
    Map<String, Key> keys = new LinkedHashMap<>();
    optional(
        keys,
        "max_new_tokens",
        GenerationSettings::maxNewTokens,
        GenerationSettingsBuilder::maxNewTokens);
    optional(
        keys, "max_length", GenerationSettings::maxLength, GenerationSettingsBuilder::maxLength);
    whole(keys, "min_length", GenerationSettings::minLength, GenerationSettingsBuilder::minLength);
    optional(
        keys,
        "min_new_tokens",
        GenerationSettings::minNewTokens,
        GenerationSettingsBuilder::minNewTokens);
    whole(keys, "num_beams", GenerationSettings::numBeams, GenerationSettingsBuilder::numBeams);
    real(
        keys,
        "length_penalty",
        GenerationSettings::lengthPenalty,
        GenerationSettingsBuilder::lengthPenalty);
    keys.put(
        "early_stopping",
        new Key(
            settings -> stoppingToJson(settings.earlyStopping()),
            (builder, node) -> builder.earlyStopping(stopping(node))));
    whole(
        keys,
        "no_repeat_ngram_size",
        GenerationSettings::noRepeatNgramSize,
        GenerationSettingsBuilder::noRepeatNgramSize);
    real(
        keys,
        "repetition_penalty",
        GenerationSettings::repetitionPenalty,
        GenerationSettingsBuilder::repetitionPenalty);
    truth(keys, "do_sample", GenerationSettings::doSample, GenerationSettingsBuilder::doSample);
    real(
        keys,
        "temperature",
        GenerationSettings::temperature,
        GenerationSettingsBuilder::temperature);
    whole(keys, "top_k", GenerationSettings::topK, GenerationSettingsBuilder::topK);
    real(keys, "top_p", GenerationSettings::topP, GenerationSettingsBuilder::topP);
    whole(
        keys,
        "num_return_sequences",
        GenerationSettings::numReturnSequences,
        GenerationSettingsBuilder::numReturnSequences);
    optional(
        keys,
        "forced_bos_token_id",
        GenerationSettings::forcedBosTokenId,
        GenerationSettingsBuilder::forcedBosTokenId);
    optional(
        keys,
        "forced_eos_token_id",
        GenerationSettings::forcedEosTokenId,
        GenerationSettingsBuilder::forcedEosTokenId);
    keys.put(
        "eos_token_id",
        new Key(
            settings -> endTokensToJson(settings.eosTokenIds()),
            (builder, node) -> builder.eosTokenIds(endTokens(node))));
    optional(
        keys,
        "pad_token_id",
        GenerationSettings::padTokenId,
        GenerationSettingsBuilder::padTokenId);
    optional(
        keys,
        "bos_token_id",
        GenerationSettings::bosTokenId,
        GenerationSettingsBuilder::bosTokenId);
    optional(
        keys,
        "decoder_start_token_id",
        GenerationSettings::decoderStartTokenId,
        GenerationSettingsBuilder::decoderStartTokenId);
    truth(keys, "use_cache", GenerationSettings::useCache, GenerationSettingsBuilder::useCache);
    keys.put(
        "seed",
        new Key(
            GenerationSettings::seed,
            (builder, node) -> {
              require(node.canConvertToLong() && node.isIntegralNumber(), "seed", node, WHOLE);
              builder.seed(node.longValue());
            }));
    return keys;
  }

  private static final String WHOLE = "a whole number";

  private static void whole(
      Map<String, Key> keys,
      String name,
      Function<GenerationSettings, @Nullable Object> get,
      BiConsumer<GenerationSettingsBuilder, Integer> set) {
    keys.put(name, new Key(get, (builder, node) -> set.accept(builder, whole(name, node))));
  }

  private static void optional(
      Map<String, Key> keys,
      String name,
      Function<GenerationSettings, @Nullable Object> get,
      BiConsumer<GenerationSettingsBuilder, @Nullable Integer> set) {
    keys.put(
        name,
        new Key(
            get, (builder, node) -> set.accept(builder, node.isNull() ? null : whole(name, node))));
  }

  private static void real(
      Map<String, Key> keys,
      String name,
      Function<GenerationSettings, @Nullable Object> get,
      BiConsumer<GenerationSettingsBuilder, Double> set) {
    keys.put(
        name,
        new Key(
            get,
            (builder, node) -> {
              require(node.isNumber(), name, node, "a number");
              set.accept(builder, node.doubleValue());
            }));
  }

  private static void truth(
      Map<String, Key> keys,
      String name,
      Function<GenerationSettings, @Nullable Object> get,
      BiConsumer<GenerationSettingsBuilder, Boolean> set) {
    keys.put(
        name,
        new Key(
            get,
            (builder, node) -> {
              require(node.isBoolean(), name, node, "true or false");
              set.accept(builder, node.booleanValue());
            }));
  }

  private static int whole(String name, JsonNode node) {
    require(node.isIntegralNumber() && node.canConvertToInt(), name, node, WHOLE);
    return node.intValue();
  }

  private static Object stoppingToJson(EarlyStopping stopping) {
    return switch (stopping) {
      case HEURISTIC -> false;
      case WHEN_FULL -> true;
      case NEVER -> "never";
    };
  }

  private static EarlyStopping stopping(JsonNode node) {
    if (node.isTextual() && node.textValue().equals("never")) {
      return EarlyStopping.NEVER;
    }
    require(node.isBoolean(), "early_stopping", node, "true, false or \"never\"");
    return node.booleanValue() ? EarlyStopping.WHEN_FULL : EarlyStopping.HEURISTIC;
  }

  private static @Nullable Object endTokensToJson(List<Integer> tokens) {
    return tokens.size() == 1 ? tokens.get(0) : tokens;
  }

  private static List<Integer> endTokens(JsonNode node) {
    if (!node.isArray()) {
      return List.of(whole("eos_token_id", node));
    }
    List<Integer> tokens = new ArrayList<>();
    node.forEach(token -> tokens.add(whole("eos_token_id", token)));
    return tokens;
  }

  private static void require(boolean right, String name, JsonNode node, String wanted) {
    if (!right) {
      throw new InputException(
          "generation setting '" + name + "' is " + node + ", but has to be " + wanted);
    }
  }

  static GenerationSettingsBuilder read(ObjectNode json, GenerationSettingsBuilder builder) {
    json.properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              Key key = KEYS.get(name);
              if (key == null) {
                refuseIfMissing(name, entry.getValue());
              } else if (entry.getValue().isNull()) {
                Object normal = key.get.apply(GenerationSettings.DEFAULT);
                key.set.accept(builder, JSON.valueToTree(normal));
              } else {
                key.set.accept(builder, entry.getValue());
              }
            });
    return builder;
  }

  private static void refuseIfMissing(String name, JsonNode value) {
    List<String> harmless = MISSING.get(name);
    if (harmless != null && !value.isNull() && !harmless.contains(value.toString())) {
      throw new InputException(
          "generation setting '"
              + name
              + "' is "
              + value
              + ", but there is no such feature here; remove it to decode without. There are: "
              + String.join(", ", KEYS.keySet()));
    }
  }

  static ObjectNode write(GenerationSettings settings) {
    ObjectNode json = JSON.createObjectNode();
    KEYS.forEach(
        (name, key) -> {
          Object value = key.get.apply(settings);
          if (value != null && !value.equals(key.get.apply(GenerationSettings.DEFAULT))) {
            json.set(name, JSON.valueToTree(value));
          }
        });
    return json;
  }

  static void save(GenerationSettings settings, Path directory) {
    DurableFiles.write(directory.resolve(FILE), write(settings).toPrettyString());
  }

  static GenerationSettings forCheckpoint(Path directory, ModelConfig config) {
    Path file = directory.resolve(FILE);
    if (!InputFiles.isThere(file)) {
      return ofConfig(config.toJson());
    }
    ObjectNode json = parse(file);
    try {
      return GenerationSettings.fromJson(json);
    } catch (InputException e) {
      throw new InputException(file + ": " + e.getMessage(), e);
    }
  }

  private static ObjectNode parse(Path file) {
    try {
      if (JSON.readTree(InputFiles.readBytes(file, MAX_FILE_BYTES)) instanceof ObjectNode json) {
        return json;
      }
      throw new InputException(file + " does not hold a JSON object");
    } catch (JsonProcessingException e) {
      throw new InputException(
          file
              + " is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ": "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e, e);
    }
  }

  /** Special tokens, and what older checkpoints say about generation in {@code config.json}. */
  private static GenerationSettings ofConfig(ObjectNode config) {
    ObjectNode own = JSON.createObjectNode();
    for (String key : KEYS.keySet()) {
      if (config.hasNonNull(key)) {
        own.set(key, config.get(key));
      }
    }
    return GenerationSettings.fromJson(own);
  }
}
