package org.warmstart.learn.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.eval.answer.LetterAnswers;
import org.warmstart.text.jinja.Template;

/**
 * How a question with answers to choose from is put into words.
 *
 * @param stem a template of the question
 * @param cue what stands behind it and, where they are in the prompt, the answers
 * @param space between prompt and answer
 * @param whole a template in the place of both; null for them
 */
record ChoiceForm(
    Template stem, String cue, String space, @Nullable Template whole, AnswerForm form) {
  private static final List<String> CONTENT_FREE = List.of("N/A", "[MASK]", "");

  /**
   * Of templates in the form of Jinja.
   *
   * @param own the user's template for the whole prompt, or null
   * @throws InputException naming what is wrong with a template
   */
  static ChoiceForm of(
      String stem, String cue, String space, @Nullable String own, AnswerForm form) {
    return new ChoiceForm(
        Template.parse(stem, "the suite's template"),
        cue,
        space,
        own == null ? null : Template.parse(own, "template"),
        form);
  }

  /** How the model is asked in this form. */
  Asking asking() {
    return form == AnswerForm.WRITTEN
        ? new WritingAnswers(32, List.of("\n\n"), Map.of("none", AnswerWay.LETTER), String::equals)
        : new ChoosingAnswers();
  }

  /**
   * A question.
   *
   * @param group such as its subject, or the empty text
   * @param values for the template, beside {@code choices}
   * @param gold the place of the right answer
   */
  Question question(
      SuiteRow row, String group, Map<String, Object> values, List<String> choices, int gold) {
    row.requireChoices(choices, 2, form == AnswerForm.TEXT ? Integer.MAX_VALUE : 26);
    List<String> texts =
        form == AnswerForm.TEXT
            ? choices
            : IntStream.range(0, choices.size()).mapToObj(LetterAnswers::letter).toList();
    List<Question.Option> options =
        texts.stream().map(text -> new Question.Option(null, space + text, text)).toList();
    return new Question(
        row.place(),
        group,
        row.values(),
        prompt(row, values, choices),
        space + texts.get(gold),
        options,
        gold,
        texts.get(gold),
        CONTENT_FREE.stream()
            .map(
                free ->
                    prompt(
                        row,
                        replaced(values, free),
                        form == AnswerForm.TEXT
                            ? choices
                            : choices.stream().map(choice -> free).toList()))
            .toList());
  }

  private static Map<String, Object> replaced(Map<String, Object> values, String by) {
    Map<String, Object> all = new LinkedHashMap<>();
    values.forEach((name, value) -> all.put(name, value instanceof String ? by : value));
    return all;
  }

  private String prompt(SuiteRow row, Map<String, Object> values, List<String> choices) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put("choices", new ArrayList<>(choices));
    Template template = whole == null ? stem : whole;
    String text = row.render(template, all);
    if (whole != null) {
      return text;
    }
    Stream<String> lines =
        form == AnswerForm.TEXT
            ? Stream.empty()
            : IntStream.range(0, choices.size())
                .mapToObj(i -> "\n" + LetterAnswers.letter(i) + ". " + choices.get(i));
    return text + String.join("", lines.toList()) + cue;
  }
}
