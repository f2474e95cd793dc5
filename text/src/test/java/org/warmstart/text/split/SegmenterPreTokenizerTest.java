package org.warmstart.text.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.json.Json;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.train.count.TextBatches;
import org.warmstart.text.train.count.WordCounting;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.WordSplitter;

class SegmenterPreTokenizerTest {
  private final Path folder;

  SegmenterPreTokenizerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path tokenizer(String analyzer, boolean lowercase) throws IOException {
    String json =
        """
        {"pre_tokenizer": {"type": "WordSegmenter", "analyzer": "%s", "dictionary": "any",
            "lowercase": %s},
         "model": {"type": "WordPiece", "unk_token": "?", "max_input_chars_per_word": 100,
            "continuing_subword_prefix": "##", "vocab": {"?": 0, "Ab": 1, "ab": 2, "##c": 3}}}
        """
            .formatted(analyzer, lowercase);
    return Files.writeString(folder.resolve("tokenizer.json"), json);
  }

  @Test
  void wordsAreTheAnalysers() throws IOException {
    Encoding encoding = TokenizerFiles.load(tokenizer("pairs", false)).encode("AbabcxAb");
    assertThat(encoding.tokens()).containsExactly("Ab", "ab", "?", "Ab");
    assertThat(encoding.starts()).containsExactly(0, 2, 4, 6);
    Tokenizer lower = TokenizerFiles.load(tokenizer("pairs", true));
    assertThat(lower.encode("ABabCCAb").tokens()).containsExactly("ab", "ab", "?", "ab");
    assertThat(lower.encode("ABabCCAb").ends()).containsExactly(2, 4, 6, 8);
  }

  @Test
  void theFilesEntryIsKept() throws IOException {
    Tokenizer tokenizer = TokenizerFiles.load(tokenizer("pairs", true));
    TokenizerFiles.save(tokenizer, folder.resolve("saved"));
    Json json = Json.read(folder.resolve("saved").resolve("tokenizer.json"));
    assertThat(json.required("pre_tokenizer").node().toString())
        .isEqualTo(
            "{\"type\":\"WordSegmenter\",\"analyzer\":\"pairs\",\"dictionary\":\"any\","
                + "\"lowercase\":true}");
  }

  @Test
  void anAnalyserThatIsNotThereIsNamed() throws IOException {
    Path file = tokenizer("sudachi", false);
    assertThatThrownBy(() -> TokenizerFiles.load(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizer.json: pre_tokenizer")
        .hasMessageContaining("'sudachi'")
        .hasMessageContaining("warmstart-japanese");
  }

  @Test
  void trainersSeeItsWords() {
    PreTokenizer pairs = new SegmenterPreTokenizer("pairs", "any", false, List.of(), "test");
    try (TextBatches texts = TextBatches.of(List.of("abcabc"))) {
      WordCounting counting =
          new WordCounting(WordSplitter.of(null, pairs), WordCounting.Limits.USUAL);
      assertThat(counting.count(texts, 1, Progress.NONE).words(word -> word))
          .extracting(WordCounts.Counted::word)
          .containsExactlyInAnyOrder("ab", "ca", "bc");
    }
  }
}
