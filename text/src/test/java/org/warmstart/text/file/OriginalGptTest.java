package org.warmstart.text.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Inspection;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.segment.BpeModel;

/**
 * GPT-1's own pre-tokenization: texts are cleaned up as by the release's function after ftfy's
 * repairs of characters, and the words of English texts of our own are spaCy's; they have no
 * addresses or minus signs, which spaCy leaves whole.
 */
class OriginalGptTest {
  @Test
  void textsAreCleanedUpAndSplitAsInTheRelease(@TempDir Path directory) throws IOException {
    Files.copy(
        ReferenceTokenizers.directory("gpt1").resolve("tokenizer.json"),
        directory.resolve("tokenizer.json"));
    BpeModel model = (BpeModel) TokenizerFiles.load(directory).pipeline().model();
    Tokenizer tokenizer =
        LegacyFiles.gpt(
            model, TokenizerConfig.read(directory).with("standardize_text", true), List.of());
    TokenizerFiles.save(tokenizer, directory.resolve("saved"));
    Tokenizer again = TokenizerFiles.load(directory.resolve("saved"));
    int split = 0;
    for (String line : InputFiles.readLines(ReferenceTokenizers.directory("standardize.jsonl"))) {
      JsonNode wanted = Json.MAPPER.readTree(line);
      String text = wanted.get("text").textValue();
      assertThat(tokenizer.normalized(text)).as(line).isEqualTo(wanted.get("clean").textValue());
      assertThat(again.ids(text)).isEqualTo(tokenizer.ids(text));
      if (wanted.has("words")) {
        List<String> words = new ArrayList<>();
        wanted.get("words").forEach(word -> words.add(word.textValue()));
        assertThat(words(tokenizer.inspect(text, false))).as(line).isEqualTo(words);
        split++;
      }
    }
    assertThat(split).isGreaterThan(40);
  }

  private static List<String> words(Inspection inspection) {
    return inspection.parts().stream()
        .flatMap(part -> part.words().stream())
        .map(Inspection.Word::text)
        .toList();
  }
}
