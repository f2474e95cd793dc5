package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Hangul, whole and in Jamo, alone and among Japanese, becomes what the reference makes of it: the
 * first line is a WordPiece vocabulary, each other line a normalizer with its results.
 */
class KoreanTest {
  @Test
  void syllablesAndJamoAreTheReferences(@TempDir Path folder) throws IOException {
    List<String> lines = InputFiles.readLines(ReferenceTokenizers.directory("korean.jsonl"));
    JsonNode vocabulary = Json.MAPPER.readTree(lines.get(0)).get("vocab");
    for (String line : lines.subList(1, lines.size())) {
      JsonNode expected = Json.MAPPER.readTree(line);
      Tokenizer tokenizer = tokenizer(folder, vocabulary, expected.get("normalizer"));
      for (JsonNode wanted : expected.get("results")) {
        String text = wanted.get("text").textValue();
        assertThat(tokenizer.normalized(text)).isEqualTo(wanted.get("normalized").textValue());
        Encoding encoding = tokenizer.encode(text, false);
        assertThat(Json.MAPPER.<JsonNode>valueToTree(encoding.ids()))
            .as(expected.get("normalizer") + " " + wanted)
            .isEqualTo(wanted.get("ids"));
        assertThat(Json.MAPPER.<JsonNode>valueToTree(encoding.codePointOffsets(text)))
            .as(expected.get("normalizer") + " " + wanted)
            .isEqualTo(wanted.get("offsets"));
        Inspection inspection = tokenizer.inspect(text, false);
        assertThat(
                inspection.parts().stream()
                    .flatMap(part -> part.words().stream())
                    .flatMap(word -> word.tokens().stream())
                    .mapToInt(Inspection.Token::id)
                    .toArray())
            .isEqualTo(encoding.ids());
      }
    }
  }

  private static Tokenizer tokenizer(Path folder, JsonNode vocabulary, JsonNode normalizer)
      throws IOException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.set("normalizer", normalizer);
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode model = json.putObject("model").put("type", "WordPiece");
    model.put("unk_token", "[UNK]").put("max_input_chars_per_word", 100);
    model.put("continuing_subword_prefix", "##").set("vocab", vocabulary);
    return TokenizerFiles.load(
        Files.writeString(folder.resolve("tokenizer.json"), json.toString()));
  }
}
