package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.text.file.StageRegistry;
import org.warmstart.text.file.TokenizerFiles;

/** A stage is one file and one line, and is then named in tokenizer.json. */
class ToyStageTest {
  static {
    StageRegistry.addNormalizer(ToyNormalizer.TYPE, ToyNormalizer::fromJson);
  }

  private static Tokenizer tokenizer(Path folder, String normalizer) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "truncation": null, "padding": null,
         "normalizer": %s,
         "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "in": 1, "0000": 2}}}
        """
            .formatted(normalizer));
    return TokenizerFiles.load(folder);
  }

  @Test
  void isReadAppliedAndWrittenBack(@TempDir Path folder, @TempDir Path copy) throws IOException {
    Tokenizer toy = tokenizer(folder, "{\"type\": \"Toy\", \"digit\": \"0\"}");
    assertThat(toy.ids("in 1984")).containsExactly(1, 2);
    TokenizerFiles.save(toy, copy);
    assertThat(TokenizerFiles.load(copy).ids("in 2049")).containsExactly(1, 2);
    Tokenizer within =
        tokenizer(
            folder,
            "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Lowercase\"},"
                + " {\"type\": \"Toy\", \"digit\": \"0\"}]}");
    assertThat(within.ids("IN 1984")).containsExactly(1, 2);
  }

  @Test
  void aNearNameIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> tokenizer(folder, "{\"type\": \"Toi\", \"digit\": \"0\"}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean 'Toy'");
    assertThatThrownBy(() -> StageRegistry.addNormalizer("NFC", ToyNormalizer::fromJson))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
