package org.warmstart.learn.written;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.example.TaskRow;

/** Answers in words, written and read back. */
class AnswersTest {
  /** What T5's preprocessing of STS-B writes: numpy's {@code '%.1f' % (round(x * 5) / 5)}. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "0.5, 0.4",
    "1.3, 1.2",
    "2.5, 2.4",
    "2.533, 2.6",
    "2.6, 2.6",
    "3.25, 3.2",
    "3.8, 3.8",
    "4.1, 4.0",
    "4.9, 4.8",
    "5, 5.0",
    "0.1, 0.0",
    "0.09, 0.0"
  })
  void numbersAreRoundedAsT5DoesIt(double number, String written) {
    assertThat(NumberAnswers.written(number, 0.2)).isEqualTo(written);
    assertThat(NumberAnswers.read(written)).isEqualTo(Double.parseDouble(written));
  }

  @Test
  void numbersAreReadWhateverTheTokenizerMakesOfThem() {
    assertThat(NumberAnswers.written(-0.04, 0.2)).isEqualTo("0.0");
    assertThat(NumberAnswers.written(12, 5.0)).isEqualTo("10");
    assertThat(NumberAnswers.written(3.25, null)).isEqualTo("3.25");
    assertThat(NumberAnswers.written(4, null)).isEqualTo("4");
    assertThat(NumberAnswers.read(" 3 . 8 ")).isEqualTo(3.8);
    assertThat(NumberAnswers.read("-.5")).isEqualTo(-0.5);
    for (String text : List.of("", "three", "1.2.3", "NaN", "1e999", "0x1p3", "5 stars", "-")) {
      assertThat(NumberAnswers.read(text)).as(text).isNull();
    }
  }

  /** scipy's correlations with -1 in the place of what is no number. */
  @Test
  void unreadableNumbersAreCounted() {
    NumberAnswers answers = new NumberAnswers(-1);
    answers.add("3.8", "3.6", "");
    answers.add("yes", "1.0", "");
    answers.add("2.0", "2.2", "");
    answers.add("5", "4.8", "");
    assertThat(answers.result().get("pearson")).isCloseTo(0.9781210292, within(1e-9));
    assertThat(answers.result().get("spearman")).isCloseTo(1, within(1e-9));
    assertThat(answers.result()).containsEntry("unreadable", 1.0);
    assertThat(answers.greaterIsBetter("unreadable")).isFalse();
    assertThat(answers.greaterIsBetter("pearson")).isTrue();
  }

  private static LabelAnswers scored(List<String> names, String[] texts, int... right) {
    Map<String, Integer> numbers =
        LabelAnswers.numbers(names, text -> text.replace("_", " _ ").toLowerCase(Locale.ROOT));
    LabelAnswers answers = LabelAnswers.of(numbers, names.size());
    for (int i = 0; i < texts.length; i++) {
      answers.add(texts[i], names.get(right[i]), "");
    }
    return answers;
  }

  /** scikit-learn's scores where an answer that is no name is the other class, as in T5's code. */
  @Test
  void ofTwoClassesWhatIsNoneIsTheOther() {
    String[] texts = {"not_same", " same", "equal", "same", "same", ""};
    var result = scored(List.of("not_same", "same"), texts, 0, 1, 1, 0, 1, 0).result();
    assertThat(result.get("accuracy")).isEqualTo(0.5);
    assertThat(result.get("f1_binary")).isCloseTo(0.5714285714, within(1e-9));
    assertThat(result.get("f1_macro")).isCloseTo(0.4857142857, within(1e-9));
    assertThat(result.get("matthews_correlation")).isCloseTo(0, within(1e-9));
    assertThat(result).containsEntry("unreadable", 2.0);
  }

  /** scikit-learn's scores with -1 for an answer that is no name. */
  @Test
  void ofMoreClassesWhatIsNoneIsOneMore() {
    String[] texts = {"a", "b", "x", "b", "C", "c"};
    var result = scored(List.of("a", "b", "C"), texts, 0, 1, 2, 0, 1, 2).result();
    assertThat(result.get("accuracy")).isEqualTo(0.5);
    assertThat(result.get("f1_macro")).isCloseTo(0.4166666667, within(1e-9));
    assertThat(result.get("matthews_correlation")).isCloseTo(0.3202563076, within(1e-9));
    assertThat(result).containsEntry("unreadable", 1.0);
  }

  @Test
  void namesThatTheTokenizerMakesOneAreRefused() {
    assertThatThrownBy(
            () ->
                LabelAnswers.numbers(List.of("Yes", "yes"), text -> text.toLowerCase(Locale.ROOT)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'Yes' and 'yes' are both 'yes' to the tokenizer");
  }

  @Test
  void templatesHaveColumnsInBraces() {
    InputTemplate template = new InputTemplate("stsb sentence1: {a} sentence2: {b c}{a}.");
    assertThat(template.columns()).containsExactly("a", "b c");
    TaskRow row = new TaskRow(Map.of("a", "1 {b}", "b c", "2"), "row 1");
    assertThat(template.fill(row)).isEqualTo("stsb sentence1: 1 {b} sentence2: 21 {b}.");
    assertThatThrownBy(() -> template.fill(new TaskRow(Map.of("a", "1"), "row 1")))
        .hasMessage("row 1, column 'b c': no value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no column", "{", "{a", "a}", "{}", "{ }", "{{a}}", "{a} {b"})
  void otherTemplatesAreRefused(String template) {
    assertThatThrownBy(() -> new InputTemplate(template))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("task.input: expected a text with columns in braces");
  }
}
