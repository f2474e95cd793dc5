package org.warmstart.text.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

class UnigramTrainerTest {
  private final Path folder;

  UnigramTrainerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static UnigramTrainer trainer(int size) {
    return new UnigramTrainer().vocabularySize(size).specialTokens(List.of("<unk>"));
  }

  private static int tokens(Tokenizer tokenizer) {
    return ReferenceTokenizers.corpus().stream().mapToInt(line -> tokenizer.ids(line).length).sum();
  }

  /** The numbers of tokens that vocabularies of tokenizers 0.23 and sentencepiece 0.2.1 make. */
  @ParameterizedTest
  @CsvSource({"250, 1781, 1839", "300, 1473, 1508", "350, 1342, 1348", "400, 1255, 1251"})
  void textsAreAsShortAsWithTheReferencesVocabularies(int size, int reference, int other) {
    Tokenizer tokenizer = trainer(size).train(ReferenceTokenizers.corpus());
    assertThat(tokenizer.vocabularySize()).isEqualTo(size);
    assertThat(tokens(tokenizer)).isLessThan((int) (Math.min(reference, other) * 1.005));
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      many.add(ReferenceTokenizers.corpus().get(i % 30) + " text " + i);
    }
    TokenizerFiles.save(trainer(500).threads(1).train(many), folder.resolve("one"));
    TokenizerFiles.save(trainer(500).threads(5).train(many), folder.resolve("five"));
    assertThat(Json.read(folder.resolve("five/tokenizer.json")).node())
        .isEqualTo(Json.read(folder.resolve("one/tokenizer.json")).node());
  }

  @Test
  void savedAndLoadedIsTheSame() {
    Tokenizer tokenizer =
        new UnigramTrainer().vocabularySize(300).train(ReferenceTokenizers.corpus());
    TokenizerFiles.save(tokenizer, folder);
    Tokenizer loaded = TokenizerFiles.load(folder);
    for (String line : ReferenceTokenizers.corpus()) {
      assertThat(loaded.encode(line).ids()).isEqualTo(tokenizer.encode(line).ids());
    }
    assertThat(loaded.specialTokens().bos()).isEqualTo("<s>");
    assertThat(loaded.specialTokens().eos()).isEqualTo("</s>");
    assertThat(loaded.specialTokens().unknown()).isEqualTo("<unk>");
    assertThat(loaded.token(0)).isEqualTo("<unk>");
    String text = "A tokenizer cuts a sentence";
    assertThat(loaded.decode(loaded.ids(text), true)).isEqualTo(text);
  }

  @Test
  void rareCharactersAreUnknownUnlessTheyAreWanted() {
    List<String> texts = new ArrayList<>(ReferenceTokenizers.corpus());
    texts.add("鬱");
    UnigramTrainer trainer = new UnigramTrainer().vocabularySize(400).characterCoverage(0.95);
    assertThat(trainer.train(texts).id("鬱")).isEmpty();
    Tokenizer wanting = trainer.initialAlphabet("鬱〇").train(texts);
    assertThat(wanting.id("鬱")).isPresent();
    assertThat(wanting.ids("鬱")).hasSize(2);
    assertThat(wanting.id("▁")).isPresent();
  }

  @Test
  void textIsNormalizedAsSentencePieceDoesByDefault() {
    Tokenizer tokenizer = trainer(300).train(ReferenceTokenizers.corpus());
    assertThat(tokenizer.normalized(" \u3000 ｆｕｌｌ\t \u200B ﬁ\u0007ne\u00A0\n"))
        .isEqualTo("full fine");
    assertThat(tokenizer.ids("  the   text ")).isEqualTo(tokenizer.ids("the text"));
    Tokenizer lower = trainer(300).lowerCase(true).train(ReferenceTokenizers.corpus());
    assertThat(lower.ids("THE TEXT")).isEqualTo(lower.ids("the text"));
  }

  @Test
  void digitsCanBeKeptApart() {
    List<String> texts = new ArrayList<>(ReferenceTokenizers.corpus());
    texts.addAll(Collections.nCopies(50, "in 1984 and 1985 at 7pm"));
    assertThat(trainer(400).train(texts).encode("1984").tokens()).containsExactly("▁1984");
    Tokenizer split = trainer(400).splitDigits(true).train(texts);
    assertThat(split.encode("in 1984 at 7pm").tokens())
        .containsSubsequence("▁in", "▁", "1", "9", "8", "4", "▁at", "▁", "7");
    assertThat(split.decode(split.ids("in 1984 at 7pm"), true)).isEqualTo("in 1984 at 7pm");
  }

  @Test
  void unknownCharactersCanBecomeBytes() {
    Tokenizer tokenizer =
        new UnigramTrainer()
            .vocabularySize(600)
            .byteFallback(true)
            .train(ReferenceTokenizers.corpus());
    assertThat(tokenizer.id("<0x00>")).hasValue(3);
    assertThat(tokenizer.id("<0xFF>")).hasValue(258);
    assertThat(tokenizer.encode("鬱", false).tokens())
        .containsExactly("▁", "<0xE9>", "<0xAC>", "<0xB1>");
    TokenizerFiles.save(tokenizer, folder);
    Tokenizer loaded = TokenizerFiles.load(folder);
    String text = "the 鬱 text \uD83D\uDE80 flies";
    assertThat(loaded.ids(text)).isEqualTo(tokenizer.ids(text));
    assertThat(loaded.decode(loaded.ids(text), true)).isEqualTo(text);
    assertThatThrownBy(() -> trainer(270).byteFallback(true).train(ReferenceTokenizers.corpus()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a vocabulary of 270 tokens is too small");
  }

  @Test
  void whatCannotBeLearnedIsRefused() {
    assertThatThrownBy(() -> trainer(20).train(ReferenceTokenizers.corpus()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a vocabulary of 20 tokens is too small");
    assertThatThrownBy(() -> trainer(20).train(List.of("", " \n")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no text");
    assertThatThrownBy(() -> new UnigramTrainer().characterCoverage(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("characterCoverage is 0.0");
  }
}
