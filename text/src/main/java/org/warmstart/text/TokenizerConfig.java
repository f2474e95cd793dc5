package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Vocabulary;

/**
 * What tokenizer_config.json and special_tokens_map.json say.
 *
 * @param tokenizerClass the class that Python loads it with, or null
 * @param modelMaxLength the most tokens that the model takes; 0 if nothing is said
 * @param other the file's other entries, kept for saving
 */
public record TokenizerConfig(
    SpecialTokens specialTokens,
    @Nullable String tokenizerClass,
    int modelMaxLength,
    ObjectNode other) {
  public static final String FILE = "tokenizer_config.json";
  public static final String SPECIAL_TOKENS_FILE = "special_tokens_map.json";

  /** The entry with the template that conversations are written by. */
  public static final String CHAT_TEMPLATE = "chat_template";

  /** The file that newer versions of the reference keep that entry in. */
  private static final String CHAT_TEMPLATE_FILE = "chat_template.jinja";

  private static final String CLASS = "tokenizer_class";
  private static final String MAX_LENGTH = "model_max_length";
  private static final int LARGEST_NUMBER = 1_000_000;

  /** Entries that say how many tokens a convention adds to SentencePiece's. */
  private static final List<String> NUMBERS = List.of("extra_ids", "offset");

  /** Roles that the usual spellings of special tokens have, in order of preference. */
  private static final Map<String, String[]> USUAL =
      Map.of(
          "bos_token", new String[] {"<s>", "<|endoftext|>"},
          "eos_token", new String[] {"</s>", "<|endoftext|>"},
          "unk_token", new String[] {"[UNK]", "<unk>", "<|endoftext|>"},
          "sep_token", new String[] {"[SEP]", "</s>"},
          "pad_token", new String[] {"[PAD]", "<pad>"},
          "cls_token", new String[] {"[CLS]", "<s>"},
          "mask_token", new String[] {"[MASK]", "<mask>"});

  public static TokenizerConfig of(
      SpecialTokens specialTokens, String tokenizerClass, int maxLength) {
    return new TokenizerConfig(
        specialTokens, tokenizerClass, maxLength, JsonNodeFactory.instance.objectNode());
  }

  /** Reads the files of a directory, as far as they are there. */
  public static TokenizerConfig read(Path directory) {
    return read(directory, "");
  }

  /** As {@link #read(Path)} with a prefix before the files' names. */
  public static TokenizerConfig read(Path directory, String prefix) {
    ObjectNode other = JsonNodeFactory.instance.objectNode();
    Map<String, String> specials = new LinkedHashMap<>();
    String tokenizerClass = null;
    int maxLength = 0;
    Path file = directory.resolve(prefix + FILE);
    if (InputFiles.isThere(file)) {
      Json json = Json.read(file);
      other.setAll((ObjectNode) json.node());
      readSpecials(json, specials);
      tokenizerClass = json.optionalString(CLASS);
      maxLength = maxLength(json);
      checkNumbers(json);
    }
    Path map = directory.resolve(prefix + SPECIAL_TOKENS_FILE);
    if (InputFiles.isThere(map)) {
      Map<String, String> more = new LinkedHashMap<>();
      readSpecials(Json.read(map), more);
      more.forEach(specials::putIfAbsent);
    }
    Path template = directory.resolve(prefix + CHAT_TEMPLATE_FILE);
    if (InputFiles.isThere(template)) {
      // goes before the entry, as in the reference
      other.put(CHAT_TEMPLATE, InputFiles.readText(template));
    }
    return new TokenizerConfig(SpecialTokens.ofKeys(specials), tokenizerClass, maxLength, other);
  }

  private static void checkNumbers(Json json) {
    for (String key : NUMBERS) {
      int number = json.integer(key, 0);
      if (number < 0 || number > LARGEST_NUMBER) {
        throw json.required(key).wrong(number + " is not in 0.." + LARGEST_NUMBER);
      }
    }
  }

  private static void readSpecials(Json json, Map<String, String> specials) {
    for (String key : USUAL.keySet()) {
      Json token = json.get(key);
      if (token != null) {
        specials.put(key, token.node().isObject() ? token.string("content") : token.asString());
      }
    }
  }

  /** Python writes 1e30 for "no limit". */
  private static int maxLength(Json json) {
    Json length = json.get(MAX_LENGTH);
    if (length == null) {
      return 0;
    }
    JsonNode node = length.node();
    if (!node.isNumber() || node.doubleValue() < 1) {
      throw length.wrong("expected a number of tokens of at least 1, found " + Json.kind(node));
    }
    return node.doubleValue() > Integer.MAX_VALUE ? 0 : node.intValue();
  }

  /** With roles added that a tokenizer's vocabulary shows by the usual spellings. */
  TokenizerConfig completed(Vocabulary vocabulary, Map<String, Integer> added) {
    Map<String, String> specials = new LinkedHashMap<>();
    USUAL.forEach(
        (key, spellings) -> {
          for (String spelling : spellings) {
            if (added.containsKey(spelling) || vocabulary.id(spelling) >= 0) {
              specials.putIfAbsent(key, spelling);
            }
          }
        });
    specials.putAll(specialTokens.byKey());
    return withSpecialTokens(SpecialTokens.ofKeys(specials));
  }

  public TokenizerConfig withSpecialTokens(SpecialTokens tokens) {
    return new TokenizerConfig(tokens, tokenizerClass, modelMaxLength, other);
  }

  public TokenizerConfig withTokenizerClass(String name) {
    return new TokenizerConfig(specialTokens, name, modelMaxLength, other);
  }

  /** An entry that Python's class wants to be told. */
  public TokenizerConfig with(String key, boolean value) {
    ObjectNode more = other.deepCopy();
    more.put(key, value);
    return new TokenizerConfig(specialTokens, tokenizerClass, modelMaxLength, more);
  }

  /** An entry that Python's class wants to be told. */
  public TokenizerConfig with(String key, String value) {
    ObjectNode more = other.deepCopy();
    more.put(key, value);
    return new TokenizerConfig(specialTokens, tokenizerClass, modelMaxLength, more);
  }

  /** One of the {@link #NUMBERS}, or what else is used. */
  public int number(String key, int otherwise) {
    JsonNode value = other.get(key);
    return value == null || value.isNull() ? otherwise : value.intValue();
  }

  public boolean flag(String key, boolean otherwise) {
    JsonNode value = other.get(key);
    if (value == null || !value.isBoolean()) {
      return otherwise;
    }
    return value.booleanValue();
  }

  public boolean has(String key) {
    JsonNode value = other.get(key);
    return value != null && value.isBoolean();
  }

  public ObjectNode json() {
    ObjectNode json = other.deepCopy();
    json.setAll(specialTokensJson());
    if (tokenizerClass != null) {
      json.put(CLASS, tokenizerClass);
    }
    if (modelMaxLength > 0) {
      json.put(MAX_LENGTH, modelMaxLength);
    }
    return json;
  }

  public ObjectNode specialTokensJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    specialTokens.byKey().forEach(json::put);
    return json;
  }
}
