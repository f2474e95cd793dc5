package org.warmstart.text.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.segment.WordLevelModel;

class WordLevelTrainerTest {
  private static List<String> tokens(Tokenizer tokenizer) {
    return ((WordLevelModel) tokenizer.model()).vocabulary().tokens();
  }

  @Test
  void learnsTheReferencesVocabulary(@TempDir Path folder) {
    Tokenizer tokenizer =
        new WordLevelTrainer().vocabularySize(120).train(ReferenceTokenizers.corpus());
    Tokenizer reference = ReferenceTokenizers.load("word-level");
    assertThat(tokens(tokenizer)).isEqualTo(tokens(reference));
    TokenizerFiles.save(tokenizer, folder);
    Tokenizer loaded = TokenizerFiles.load(folder);
    for (String line : ReferenceTokenizers.corpus()) {
      assertThat(tokenizer.ids(line)).isEqualTo(reference.ids(line));
      assertThat(loaded.ids(line)).isEqualTo(reference.ids(line));
    }
    assertThat(loaded.specialTokens().unknown()).isEqualTo("<unk>");
    assertThat(loaded.decode(loaded.ids("and, that"), true)).isEqualTo("and , that");
  }

  @Test
  void equallyFrequentWordsAreInTheOrderOfTheirBytes() {
    List<String> words = new ArrayList<>(List.of("ab", "a", "b", "ａ", "𐐀", "\uFB03", "ﬀ", "東"));
    Tokenizer tokenizer = new WordLevelTrainer().train(words);
    words.sort((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
    words.add(0, "<unk>");
    assertThat(tokens(tokenizer)).isEqualTo(words);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void rareWordsAndSpecialTokensAreNotAddedAsWords() {
    List<String> texts = List.of("The the cat CAT pad rare, cat, pad", "mask mask mask");
    Tokenizer tokenizer =
        new WordLevelTrainer()
            .lowerCase(true)
            .minFrequency(2)
            .specialTokens(List.of("pad"))
            .train(texts);
    assertThat(tokens(tokenizer)).containsExactly("<unk>", "pad", "cat", "mask", ",", "the");
    assertThat(tokenizer.encode("A CAT").tokens()).containsExactly("<unk>", "cat");
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      many.add(ReferenceTokenizers.corpus().get(i % 30) + " text " + i);
    }
    WordLevelTrainer trainer = new WordLevelTrainer().vocabularySize(2000);
    assertThat(tokens(trainer.threads(5).train(many)))
        .isEqualTo(tokens(trainer.threads(1).train(many)));
  }

  @Test
  void whatCannotBeLearnedIsRefused() {
    assertThatThrownBy(() -> new WordLevelTrainer().train(List.of(" ", "")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no text");
    assertThatThrownBy(
            () ->
                new WordLevelTrainer()
                    .vocabularySize(1)
                    .specialTokens(List.of("<pad>"))
                    .train(List.of("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a vocabulary of 1 tokens is too small");
  }
}
