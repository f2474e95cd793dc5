package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    trainer(500).threads(1).train(many).save(folder.resolve("one"));
    trainer(500).threads(5).train(many).save(folder.resolve("five"));
    assertThat(Json.read(folder.resolve("five/tokenizer.json")).node())
        .isEqualTo(Json.read(folder.resolve("one/tokenizer.json")).node());
  }

  @Test
  void savedAndLoadedIsTheSame() {
    Tokenizer tokenizer =
        new UnigramTrainer().vocabularySize(300).train(ReferenceTokenizers.corpus());
    tokenizer.save(folder);
    Tokenizer loaded = Tokenizer.load(folder);
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
