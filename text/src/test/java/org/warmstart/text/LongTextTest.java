package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.text.train.ByteLevelBpeTrainer;

/** No text is slow: a megabyte without a break takes a moment, not minutes. */
class LongTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", " ", "東", "😀", "\u0301", "\u0327\u0301", "'", "ab", "1", "<", "\u0000"})
  void aMegabyteWithoutABreak(String unit) {
    String text = unit.repeat(500_000 / unit.length());
    for (String name : List.of("bert-uncased", "gpt2", "roberta", "gpt1", "unigram")) {
      Tokenizer tokenizer = ReferenceTokenizers.load(name);
      int[] ids = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> tokenizer.ids(text));
      if (name.equals("gpt2")) {
        assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "東", "ab"})
  void trainingOnOneLongWord(String unit) {
    String text = unit.repeat(300_000);
    Tokenizer tokenizer =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> new ByteLevelBpeTrainer().vocabularySize(300).train(List.of(text)));
    assertThat(tokenizer.decode(tokenizer.ids(text), false)).isEqualTo(text);
  }
}
