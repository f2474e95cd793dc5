package org.warmstart.text.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Encoding;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

class TrainerTest {
  private static final List<String> ROBERTA = List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>");

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  @Test
  void byteLevelLearnsTheReferencesVocabularyAndMerges() {
    Tokenizer gpt2 =
        new ByteLevelBpeTrainer().vocabularySize(420).train(ReferenceTokenizers.corpus());
    assertThat(model(gpt2)).isEqualTo(model(ReferenceTokenizers.load("gpt2")));

    Tokenizer roberta =
        new ByteLevelBpeTrainer()
            .addPrefixSpace(true)
            .specialTokens(ROBERTA)
            .vocabularySize(420)
            .train(ReferenceTokenizers.corpus());
    assertThat(model(roberta)).isEqualTo(model(ReferenceTokenizers.load("roberta")));
  }

  @Test
  void textLevelTrainersLearnAVocabularyAsGoodAsTheReferences() {
    // the reference numbers its marked characters, and so breaks ties, differently in every run
    Tokenizer gpt = new BpeTrainer().vocabularySize(480).train(ReferenceTokenizers.corpus());
    Tokenizer bert =
        new WordPieceTrainer()
            .vocabularySize(450)
            .minFrequency(1)
            .train(ReferenceTokenizers.corpus());
    assertThat(tokens(gpt))
        .isBetween(
            (int) (tokens(ReferenceTokenizers.load("gpt1")) * 0.97),
            (int) (tokens(ReferenceTokenizers.load("gpt1")) * 1.03));
    assertThat(tokens(bert))
        .isBetween(
            (int) (tokens(ReferenceTokenizers.load("bert-uncased")) * 0.97),
            (int) (tokens(ReferenceTokenizers.load("bert-uncased")) * 1.03));
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      many.add(ReferenceTokenizers.corpus().get(i % 30) + " text " + i);
    }
    JsonNode one = model(new WordPieceTrainer().vocabularySize(600).threads(1).train(many));
    JsonNode five = model(new WordPieceTrainer().vocabularySize(600).threads(5).train(many));
    assertThat(five).isEqualTo(one);
  }

  @Test
  void bertDefaultsAreBerts() {
    Tokenizer bert =
        new WordPieceTrainer()
            .vocabularySize(450)
            .modelMaxLength(128)
            .train(ReferenceTokenizers.corpus());
    TokenizerFiles.save(bert, directory);
    Tokenizer loaded = TokenizerFiles.load(directory);
    for (Tokenizer tokenizer : List.of(bert, loaded)) {
      assertThat(tokenizer.specialTokens())
          .isEqualTo(new SpecialTokens(null, null, "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"));
      assertThat(tokenizer.token(0)).isEqualTo("[PAD]");
      assertThat(tokenizer.token(4)).isEqualTo("[MASK]");
      assertThat(tokenizer.isSpecial(4)).isTrue();
      assertThat(tokenizer.isSpecial(5)).isFalse();
      assertThat(tokenizer.modelMaxLength()).hasValue(128);
      Encoding pair = tokenizer.encode("The cat", "a Mat", true);
      assertThat(String.join(" ", pair.tokens())).startsWith("[CLS] the cat [SEP] a ");
      assertThat(pair.typeIds()).startsWith(0, 0, 0, 0, 1).endsWith(1);
      assertThat(tokenizer.addedTokens(true)).isEqualTo(3);
    }
    assertThat(InputFiles.readText(directory.resolve("tokenizer_config.json")))
        .contains("\"tokenizer_class\" : \"BertTokenizerFast\"")
        .contains("\"do_lower_case\" : true");
  }

  @Test
  void gptDefaultsAreGpts() {
    Tokenizer gpt2 = new ByteLevelBpeTrainer().vocabularySize(300).train(List.of("aa ab"));
    assertThat(gpt2.id("<|endoftext|>")).hasValue(0);
    assertThat(gpt2.specialTokens().bos()).isEqualTo("<|endoftext|>");
    assertThat(gpt2.specialTokens().eos()).isEqualTo("<|endoftext|>");
    assertThat(gpt2.encode("<|endoftext|>a").tokens()).containsExactly("<|endoftext|>", "a");
    Tokenizer gpt = new BpeTrainer().train(List.of("Low lower lowest"));
    assertThat(gpt.specialTokens().unknown()).isEqualTo("<unk>");
    assertThat(gpt.encode("low z").tokens()).containsExactly("low</w>", "<unk>");
  }

  @Test
  void theAlphabetCanBeLimitedAndExtended() {
    Tokenizer tokenizer =
        new BpeTrainer().initialAlphabet("z").limitAlphabet(2).train(List.of("aaa aab"));
    assertThat(tokenizer.id("z")).isPresent();
    assertThat(tokenizer.id("a")).isPresent();
    assertThat(tokenizer.id("b")).isEmpty();
  }

  @Test
  void progressIsReported() {
    List<String> phases = new ArrayList<>();
    new BpeTrainer()
        .progress((phase, done, total) -> phases.add(phase))
        .train(ReferenceTokenizers.corpus());
    assertThat(phases).contains("count words", "learn merges");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatThrownBy(() -> new BpeTrainer().vocabularySize(0))
        .isInstanceOf(InputException.class)
        .hasMessage("vocabularySize is 0; it must be 1 or more");
    assertThatThrownBy(() -> new BpeTrainer().train(List.of("", " \n")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no text");
    assertThatThrownBy(() -> new ByteLevelBpeTrainer().vocabularySize(100).train(List.of("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("257");
  }

  private static int tokens(Tokenizer tokenizer) {
    return ReferenceTokenizers.corpus().stream().mapToInt(line -> tokenizer.ids(line).length).sum();
  }

  private JsonNode model(Tokenizer tokenizer) {
    TokenizerFiles.save(tokenizer, directory);
    return Json.read(directory.resolve("tokenizer.json")).required("model").node();
  }
}
