package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, tokens, offsets, segment ids, masks and decoded text are those of the reference. */
class ReferenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "bert-cased", "gpt2", "roberta", "gpt1"})
  void equalsTheReference(String name) throws Exception {
    assertEqual(ReferenceTokenizers.load(name), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "bert-cased", "gpt2", "roberta", "gpt1"})
  void savedAndLoadedIsTheSame(String name, @TempDir Path directory) throws Exception {
    Tokenizer tokenizer = ReferenceTokenizers.load(name);
    tokenizer.save(directory);
    Tokenizer again = Tokenizer.load(directory);
    assertEqual(again, name);
    assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
    assertThat(again.truncation()).isEqualTo(tokenizer.truncation());
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    Json before = Json.read(ReferenceTokenizers.directory(name).resolve("tokenizer.json"));
    assertThat(Json.read(directory.resolve("tokenizer.json")).node()).isEqualTo(before.node());
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
