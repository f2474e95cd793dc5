package org.warmstart.text.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.file.StageRegistry;
import org.warmstart.text.unicode.WellFormed;

/** Every stage by itself does to hard texts what the reference's stage does. */
class StageTest {
  private static List<String> texts() {
    String json = InputFiles.readText(ReferenceTokenizers.directory("texts.json"));
    try {
      List<String> texts = new ArrayList<>();
      Json.MAPPER.readTree(json).forEach(text -> texts.add(text.textValue()));
      return texts;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Json> lines(String file) throws IOException {
    List<Json> lines = new ArrayList<>();
    for (String line : InputFiles.readLines(ReferenceTokenizers.directory(file))) {
      lines.add(Json.of(Json.MAPPER.readTree(line), file));
    }
    return lines;
  }

  private static Text text(String string, boolean tracked) {
    char[] chars = WellFormed.chars(string);
    return Text.slice(chars, 0, chars.length, tracked);
  }

  @Test
  void normalizers() throws IOException {
    List<String> texts = texts();
    for (Json line : lines("normalizers.jsonl")) {
      Normalizer normalizer = StageRegistry.normalizer(line.required("stage"));
      Normalizer again = StageRegistry.normalizer(Json.of(normalizer.json(), "what was written"));
      for (int i = 0; i < texts.size(); i++) {
        String wanted = line.required("results").node().get(i).textValue();
        for (boolean tracked : new boolean[] {true, false}) {
          assertThat(normalizer.normalize(text(texts.get(i), tracked)).toString())
              .as("%s of %s", normalizer.json(), texts.get(i))
              .isEqualTo(wanted);
        }
        assertThat(again.normalize(text(texts.get(i), true)).toString()).isEqualTo(wanted);
      }
    }
  }

  @Test
  void preTokenizers() throws IOException {
    List<String> texts = texts();
    for (Json line : lines("pre_tokenizers.jsonl")) {
      PreTokenizer preTokenizer = StageRegistry.preTokenizer(line.required("stage"));
      PreTokenizer again =
          StageRegistry.preTokenizer(Json.of(preTokenizer.json(), "what was written"));
      for (int i = 0; i < texts.size(); i++) {
        JsonNode wanted = line.required("results").node().get(i);
        assertThat(split(preTokenizer, texts.get(i)))
            .as("%s of %s", preTokenizer.json(), texts.get(i))
            .isEqualTo(wanted);
        assertThat(split(again, texts.get(i))).isEqualTo(wanted);
      }
    }
  }

  private static JsonNode split(PreTokenizer preTokenizer, String string) {
    Text whole = text(string, true);
    Words words = preTokenizer.split(Words.whole(whole));
    ArrayNode found = Json.MAPPER.createArrayNode();
    for (int word = 0; word < words.count(); word++) {
      int start = words.start(word);
      int end = words.end(word);
      Text out = words.text();
      found
          .addArray()
          .add(new String(out.chars(), start, end - start))
          .add(string.codePointCount(0, out.start(start)))
          .add(string.codePointCount(0, out.end(end - 1)));
    }
    return found;
  }

  @Test
  void decoders() throws IOException {
    for (Json line : lines("decoders.jsonl")) {
      Decoder decoder = StageRegistry.decoder(line.required("stage"));
      Decoder again = StageRegistry.decoder(Json.of(decoder.json(), "what was written"));
      List<Json> tokens = line.required("tokens").elements();
      for (int i = 0; i < tokens.size(); i++) {
        List<String> list = tokens.get(i).elements().stream().map(Json::asString).toList();
        String wanted = line.required("results").node().get(i).textValue();
        assertThat(String.join("", decoder.decode(list)))
            .as("%s of %s", decoder.json(), list)
            .isEqualTo(wanted);
        assertThat(String.join("", again.decode(list))).isEqualTo(wanted);
      }
    }
  }
}
