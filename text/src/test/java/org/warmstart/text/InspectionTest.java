package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
  @Test
  void everyStageShowsWhatItMade() {
    Tokenizer tokenizer = ReferenceTokenizers.load("bert-uncased");
    Inspection inspection = tokenizer.inspect("Thé TOKENS[MASK] x", true);
    assertThat(inspection.parts())
        .extracting(Inspection.Part::normalized)
        .containsExactly("the tokens", "[MASK]", " x");
    assertThat(inspection.parts())
        .extracting(Inspection.Part::added)
        .containsExactly(false, true, false);
    List<Inspection.Word> words = inspection.parts().get(0).words();
    assertThat(words).extracting(Inspection.Word::text).containsExactly("the", "tokens");
    assertThat(words.get(1).start()).isEqualTo(4);
    assertThat(words.get(1).end()).isEqualTo(10);
    assertThat(inspection.encoding().tokens()).startsWith("[CLS]").endsWith("[SEP]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-uncased", "bert-cased", "gpt2", "roberta", "gpt1"})
  void theWordsTokensAreTheEncodings(String name) {
    Tokenizer tokenizer = ReferenceTokenizers.load(name);
    for (String text : ReferenceTokenizers.corpus()) {
      Inspection inspection = tokenizer.inspect(text, false);
      List<Inspection.Token> tokens =
          inspection.parts().stream()
              .flatMap(part -> part.words().stream())
              .flatMap(word -> word.tokens().stream())
              .toList();
      Encoding encoding = tokenizer.encode(text, false);
      assertThat(inspection.encoding().ids()).isEqualTo(encoding.ids());
      assertThat(tokens).hasSize(encoding.size());
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.get(i))
            .isEqualTo(
                new Inspection.Token(
                    encoding.ids()[i],
                    encoding.tokens()[i],
                    encoding.starts()[i],
                    encoding.ends()[i]));
      }
    }
  }

  @Test
  void anEmptyTextHasNoParts() {
    Inspection inspection = ReferenceTokenizers.load("bert-uncased").inspect("", true);
    assertThat(inspection.parts()).isEmpty();
    assertThat(inspection.encoding().tokens()).containsExactly("[CLS]", "[SEP]");
  }
}
