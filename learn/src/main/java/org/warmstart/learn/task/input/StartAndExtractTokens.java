package org.warmstart.learn.task.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.TemporaryFolder;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Gives a language model's tokenizer the tokens that GPT-1 frames a task's input with (Radford et
 * al. 2018, section 3.3): {@code <start> text <extract>} and {@code <start> first <delimiter>
 * second <extract>}, and a padding token, in the place of any others that it has put around texts.
 * They become part of {@code tokenizer.json}, so whoever opens the fine-tuned model frames texts
 * the same way.
 */
public final class StartAndExtractTokens {
  static final String START = "<start>";
  static final String DELIMITER = "<delimiter>";
  static final String EXTRACT = "<extract>";
  private static final String PADDING = "<pad>";
  private static final String FILE = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private StartAndExtractTokens() {}

  /** Returns the tokenizer with the tokens, or itself if it has them. */
  public static Tokenizer addTo(Tokenizer tokenizer) {
    if (tokenizer.id(EXTRACT).isPresent()) {
      return tokenizer;
    }
    try (TemporaryFolder temporary = TemporaryFolder.create("warmstart-tokenizer")) {
      Path folder = temporary.path();
      TokenizerFiles.save(tokenizer, folder);
      Map<String, Integer> ids = new LinkedHashMap<>();
      int next = tokenizer.vocabularySize();
      for (String token : new String[] {START, DELIMITER, EXTRACT}) {
        ids.put(token, next++);
      }
      @Nullable String padding = tokenizer.specialTokens().padding();
      if (padding == null || tokenizer.id(padding).isEmpty()) {
        ids.put(PADDING, next);
        padding = PADDING;
      }
      ObjectNode json = read(folder.resolve(FILE));
      addTokens(json, ids);
      frame(json, ids);
      JSON.writeValue(folder.resolve(FILE).toFile(), json);
      Path configFile = folder.resolve(CONFIG);
      ObjectNode config = Files.exists(configFile) ? read(configFile) : JSON.createObjectNode();
      config.put("pad_token", padding);
      JSON.writeValue(configFile.toFile(), config);
      return TokenizerFiles.load(folder);
    } catch (IOException e) {
      throw TemporaryFolder.unusable(e);
    }
  }

  private static ObjectNode read(Path file) throws IOException {
    if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
      return object;
    }
    throw new InputException(file + ": is not a JSON object");
  }

  private static void addTokens(ObjectNode json, Map<String, Integer> ids) {
    ArrayNode added =
        json.get("added_tokens") instanceof ArrayNode array ? array : json.putArray("added_tokens");
    ids.forEach(
        (token, id) ->
            added
                .addObject()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true));
  }

  private static void frame(ObjectNode json, Map<String, Integer> ids) {
    ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    special(single, START);
    sequence(single, "A");
    special(single, EXTRACT);
    ArrayNode pair = template.putArray("pair");
    special(pair, START);
    sequence(pair, "A");
    special(pair, DELIMITER);
    sequence(pair, "B");
    special(pair, EXTRACT);
    ObjectNode specials = template.putObject("special_tokens");
    for (String token : new String[] {START, DELIMITER, EXTRACT}) {
      ObjectNode entry = specials.putObject(token).put("id", token);
      entry.putArray("ids").add(ids.get(token));
      entry.putArray("tokens").add(token);
    }
    ArrayNode both = JSON.createArrayNode();
    addOffsets(json.path("post_processor"), both);
    if (both.isEmpty()) {
      json.set("post_processor", template);
    } else {
      both.add(template);
      json.putObject("post_processor").put("type", "Sequence").set("processors", both);
    }
  }

  /**
   * Keeps of what there was before what moves offsets alone; these tokens stand in the place of
   * those that it put around texts.
   */
  private static void addOffsets(JsonNode before, ArrayNode kept) {
    before.path("processors").forEach(each -> addOffsets(each, kept));
    if (before.path("type").asText().equals("ByteLevel")) {
      kept.add(before);
    }
  }

  private static void special(ArrayNode pieces, String token) {
    pieces.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
  }

  private static void sequence(ArrayNode pieces, String name) {
    pieces.addObject().putObject("Sequence").put("id", name).put("type_id", 0);
  }
}
