package org.warmstart.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Answers in written texts. */
class AnswersTest {
  private static JsonNode read(String name) throws IOException {
    try (InputStream in = AnswersTest.class.getResourceAsStream("/answer/" + name)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  /**
   * What {@code is_equiv} of MATH's authors (hendrycks/math, math_equivalence.py) says of pairs:
   * each answer of MATH-500 beside a random respelling of it, and answers paired at random.
   */
  @Test
  void latexIsTheSameWhereTheAuthorsSaySo() throws IOException {
    int same = 0;
    JsonNode rows = read("math-equivalence.json");
    for (JsonNode row : rows) {
      boolean expected = row.get(2).asBoolean();
      assertThat(MathAnswers.equivalent(row.get(0).asText(), row.get(1).asText()))
          .as(row.toString())
          .isEqualTo(expected);
      same += expected ? 1 : 0;
    }
    assertThat(same).isBetween(50, rows.size() - 50);
  }

  /**
   * What the filters and the exact match of lm-evaluation-harness 0.4.13 (tasks gsm8k and
   * gsm8k_cot) make of texts.
   */
  @Test
  void numbersAreFoundAsByTheHarness() throws IOException {
    int equal = 0;
    for (JsonNode row : read("numbers.json")) {
      String text = row.get("text").asText();
      List<Optional<String>> found =
          List.of(NumberAnswers.marked(text), NumberAnswers.said(text), NumberAnswers.last(text));
      List<String> names = List.of("marked", "said", "last");
      for (int i = 0; i < names.size(); i++) {
        String own = found.get(i).orElse("[invalid]");
        assertThat(own).as(names.get(i) + " of " + text).isEqualTo(row.get(names.get(i)).asText());
        boolean same = NumberAnswers.equal(own, row.get("gold").asText());
        assertThat(same).as(row.toString()).isEqualTo(row.get("equal").get(i).asBoolean());
        equal += same ? 1 : 0;
      }
    }
    assertThat(equal).isPositive();
  }

  /** The cases of MATH's own {@code last_boxed_only_string}, by hand. */
  @Test
  void theLastBoxCounts() {
    assertThat(MathAnswers.lastBoxed("so \\boxed{1} and \\boxed{\\frac{1}{2}}."))
        .contains("\\frac{1}{2}");
    assertThat(MathAnswers.lastBoxed("$\\boxed 7$ it is")).contains("7");
    assertThat(MathAnswers.lastBoxed("\\fbox{x}")).contains("x");
    assertThat(MathAnswers.lastBoxed("\\boxed{1")).isEmpty();
    assertThat(MathAnswers.lastBoxed("nothing")).isEmpty();
  }

  @Test
  void lettersStandAlone() {
    assertThat(LetterAnswers.find("A cat? The answer is (C).", 4)).isEqualTo(OptionalInt.of(2));
    assertThat(LetterAnswers.find(" B", 4)).isEqualTo(OptionalInt.of(1));
    assertThat(LetterAnswers.find("D. because", 4)).isEqualTo(OptionalInt.of(3));
    assertThat(LetterAnswers.find("E", 4)).isEmpty();
    assertThat(LetterAnswers.find("Bad Cats", 4)).isEmpty();
    assertThat(LetterAnswers.letter(3)).isEqualTo("D");
  }
}
