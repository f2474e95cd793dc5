package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.warmstart.text.Truncation.Strategy;

class TruncationTest {
  private final Tokenizer tokenizer = ReferenceTokenizers.load("bert-uncased");

  private String encode(String first, String second, Truncation truncation) {
    return String.join(" ", tokenizer.encode(first, second, true, truncation).tokens());
  }

  @Test
  void strategiesCutWhatTheySay() {
    String first = ", , , ,";
    String second = "? ? ? ? ? ?";
    assertThat(encode(first, second, Truncation.longestFirst(9)))
        .isEqualTo("[CLS] , , , [SEP] ? ? ? [SEP]");
    assertThat(encode(first, second, new Truncation(11, 0, Strategy.ONLY_FIRST, false)))
        .isEqualTo("[CLS] , , [SEP] ? ? ? ? ? ? [SEP]");
    assertThat(encode(first, second, new Truncation(8, 0, Strategy.ONLY_SECOND, false)))
        .isEqualTo("[CLS] , , , , [SEP] ? [SEP]");
    assertThat(encode(", ?", "?", new Truncation(4, 0, Strategy.LONGEST_FIRST, true)))
        .isEqualTo("[CLS] ? [SEP] [SEP]");
  }

  @Test
  void theStartCanBeCut() {
    Truncation truncation = new Truncation(4, 0, Strategy.LONGEST_FIRST, true);
    assertThat(tokenizer.encode("a , ? !", null, true, truncation).tokens())
        .containsExactly("[CLS]", "?", "!", "[SEP]");
    assertThat(tokenizer.encode("a , ? !", null, true, truncation).starts())
        .containsExactly(0, 4, 6, 0);
  }

  @Test
  void whatCannotBeCutIsRefused() {
    assertThatThrownBy(() -> encode(",", "? ?", new Truncation(4, 0, Strategy.ONLY_FIRST, false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("LongestFirst");
    assertThatThrownBy(
            () ->
                tokenizer.encode(
                    ", , ,", null, true, new Truncation(3, 0, Strategy.ONLY_SECOND, false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("pair");
  }

  @Test
  void theFilesSettingIsKeptButNotApplied() {
    Tokenizer roberta = ReferenceTokenizers.load("roberta");
    assertThat(roberta.truncation()).hasValue(new Truncation(64, 3, Strategy.ONLY_FIRST, false));
    assertThat(roberta.encode("a ".repeat(100)).size()).isGreaterThan(100);
  }
}
