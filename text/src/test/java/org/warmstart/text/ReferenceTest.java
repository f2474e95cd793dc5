package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.json.Json;
import org.warmstart.base.json.ReferenceNumbers;
import org.warmstart.text.file.TokenizerFiles;

/** Ids, tokens, offsets, segment ids, masks and decoded text are those of the reference. */
class ReferenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "bert-cased", "gpt2", "roberta", "gpt1", "unigram"})
  void equalsTheReference(String name) throws Exception {
    assertEqual(ReferenceTokenizers.load(name), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "bert-cased", "gpt2", "roberta", "gpt1", "unigram"})
  void savedAndLoadedIsTheSame(String name, @TempDir Path directory) throws Exception {
    Tokenizer tokenizer = ReferenceTokenizers.load(name);
    TokenizerFiles.save(tokenizer, directory);
    Tokenizer again = TokenizerFiles.load(directory);
    assertEqual(again, name);
    assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
    assertThat(again.truncation()).isEqualTo(tokenizer.truncation());
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    Json before = Json.read(ReferenceTokenizers.directory(name).resolve("tokenizer.json"));
    // numbers may be written in other digits that are read as the same
    Comparator<JsonNode> leaves =
        (one, other) ->
            one.isNumber() && asRead(one) == asRead(other) ? 0 : one.equals(other) ? 0 : 1;
    JsonNode after = Json.read(directory.resolve("tokenizer.json")).node();
    assertThat(before.node().equals(leaves, after)).as(after.toString()).isTrue();
  }

  private static double asRead(JsonNode number) {
    return ReferenceNumbers.read(number.decimalValue());
  }

  private static void assertEqual(Tokenizer tokenizer, String name) throws Exception {
    Golden golden = new Golden(ReferenceTokenizers.directory(name).resolve("expected.jsonl"));
    Tokenizer plain = tokenizer.withoutSpecialTokens();
    assertThat(golden.size()).isGreaterThan(30);
    for (int line = 0; line < golden.size(); line++) {
      assertThat(golden.difference(line, tokenizer, plain)).isEmpty();
    }
  }
}
