package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;

/**
 * Batches of texts and pairs are cut and filled up as the reference does it. One case is left out:
 * in overflowing pairs without special tokens the reference gives RoBERTa, which has one segment
 * only, the segment id 1.
 */
class BatchReferenceTest {
  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  private final Map<String, Tokenizer> tokenizers = new HashMap<>();

  @Test
  void batchesEqualTheReferences() throws Exception {
    int errors = 0;
    for (String line : InputFiles.readLines(ReferenceTokenizers.directory("truncation.jsonl"))) {
      JsonNode wanted = Json.MAPPER.readTree(line);
      if (wanted.has("error")) {
        assertThat(catchThrowable(() -> encode(wanted)))
            .as(line)
            .isInstanceOf(InputException.class);
        errors++;
      } else {
        assertThat(encode(wanted)).as(line).isEqualTo(wanted.get("encodings"));
      }
    }
    assertThat(errors).isPositive();
  }

  private ArrayNode encode(JsonNode test) {
    Tokenizer tokenizer =
        tokenizers.computeIfAbsent(test.get("tokenizer").textValue(), ReferenceTokenizers::load);
    List<String> firsts = new ArrayList<>();
    List<String> seconds = new ArrayList<>();
    for (JsonNode texts : test.get("texts")) {
      firsts.add(texts.get(0).textValue());
      if (texts.size() > 1) {
        seconds.add(texts.get(1).textValue());
      }
    }
    List<Encoding> found =
        tokenizer.encodeBatch(firsts, seconds.isEmpty() ? null : seconds, options(test));
    ArrayNode encodings = Json.MAPPER.createArrayNode();
    for (int i = 0; i < firsts.size(); i++) {
      String[] texts =
          seconds.isEmpty()
              ? new String[] {firsts.get(i)}
              : new String[] {firsts.get(i), seconds.get(i)};
      ObjectNode encoding = encodings.addObject();
      write(found.get(i), texts, encoding);
      ArrayNode overflowing = encoding.putArray("overflowing");
      for (Encoding piece : found.get(i).overflowing()) {
        write(piece, texts, overflowing.addObject());
      }
    }
    return encodings;
  }

  /** The settings, read as those of a tokenizer.json. */
  private EncodeOptions options(JsonNode test) {
    Json truncation = read(test.get("truncation"));
    Json padding = read(test.get("padding"));
    return new EncodeOptions(
        test.get("special").booleanValue(),
        truncation == null ? null : Truncation.fromJson(truncation),
        true,
        padding == null ? null : Padding.fromJson(padding));
  }

  private @Nullable Json read(JsonNode settings) {
    if (settings.isNull()) {
      return null;
    }
    try {
      return Json.read(Files.writeString(directory.resolve("settings"), settings.toString()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(Encoding encoding, String[] texts, ObjectNode json) {
    json.set("ids", Json.MAPPER.valueToTree(encoding.ids()));
    json.set("tokens", Json.MAPPER.valueToTree(encoding.tokens()));
    json.set("offsets", Json.MAPPER.valueToTree(encoding.codePointOffsets(texts)));
    json.set("type_ids", Json.MAPPER.valueToTree(encoding.typeIds()));
    json.set("special", Json.MAPPER.valueToTree(numbers(encoding.special())));
    json.set("attention", Json.MAPPER.valueToTree(numbers(encoding.attention())));
  }

  private static int[] numbers(boolean[] flags) {
    int[] numbers = new int[flags.length];
    for (int i = 0; i < flags.length; i++) {
      numbers[i] = flags[i] ? 1 : 0;
    }
    return numbers;
  }
}
