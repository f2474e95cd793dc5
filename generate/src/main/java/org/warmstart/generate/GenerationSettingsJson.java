package org.warmstart.generate;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.model.ModelConfig;

/** {@link GenerationSettings} under the names of {@code generation_config.json}. */
final class GenerationSettingsJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String FILE = "generation_config.json";
  private static final long MAX_FILE_BYTES = 1 << 20;

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

  static GenerationSettings read(ObjectNode json, GenerationSettings base) {
    Map<String, Object> values = GenerationSetting.values(base);
    json.properties()
        .forEach(
            entry -> {
              GenerationSetting setting = GenerationSetting.find(entry.getKey());
              if (setting == null || !setting.key().equals(entry.getKey())) {
                refuseIfMissing(entry.getKey(), entry.getValue());
              } else {
                values.put(setting.name(), setting.value(entry.getValue()));
              }
            });
    return GenerationSetting.make(values);
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
              + GenerationSetting.all().stream()
                  .map(GenerationSetting::key)
                  .collect(joining(", ")));
    }
  }

  static ObjectNode write(GenerationSettings settings) {
    Map<String, Object> values = GenerationSetting.values(settings);
    ObjectNode json = JSON.createObjectNode();
    for (GenerationSetting setting : GenerationSetting.all()) {
      Object value = values.get(setting.name());
      if (value != null && !value.equals(setting.normal())) {
        json.set(setting.key(), GenerationSetting.toJson(value));
      }
    }
    return json;
  }

  static void save(GenerationSettings settings, Path directory, @Nullable Path from) {
    Path file = directory.resolve(FILE);
    Path known = from == null ? null : from.resolve(FILE);
    if (known == null || !Files.isRegularFile(known)) {
      DurableFiles.write(file, write(settings).toPrettyString());
      return;
    }
    ObjectNode json = parse(known);
    if (GenerationSettings.fromJson(json).equals(settings)) {
      DurableFiles.write(file, InputFiles.readText(known));
      return;
    }
    GenerationSetting.all().forEach(setting -> json.remove(setting.key()));
    json.setAll(write(settings));
    DurableFiles.write(file, json.toPrettyString());
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
  static GenerationSettings ofConfig(ObjectNode config) {
    ObjectNode own = JSON.createObjectNode();
    for (GenerationSetting setting : GenerationSetting.all()) {
      String key = setting.key();
      if (config.hasNonNull(key)) {
        own.set(key, config.get(key));
      }
    }
    return GenerationSettings.fromJson(own);
  }
}
