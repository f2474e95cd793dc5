package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;

/**
 * ARC's science questions (Clark et al. 2018).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record Arc(@Nullable String template, @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  @Override
  public ChoiceForm form() {
    return ChoiceForm.of("Question: {{ question }}", "\nAnswer:", " ", template, answers);
  }

  @Override
  public String description() {
    return "ARC (Clark et al. 2018): JSON lines with question (stem and choices) and answerKey, or with"
        + " question, choices and answerKey (ARC-Challenge-Test.jsonl). Accuracy of the likeliest"
        + " answer behind 'Answer:', and per character (acc_norm), with 25 examples drawn from the"
        + " training file beside it";
  }

  @Override
  public int shots() {
    return 25;
  }

  @Override
  public String choiceMetric() {
    return "acc_norm";
  }

  @Override
  public List<Question> read(Path data, Part part) {
    ChoiceForm form = form();
    return SuiteFiles.questions(
        SuiteFiles.find(
            data,
            part,
            List.of("test.jsonl", "ARC-Challenge-Test.jsonl", "ARC-Easy-Test.jsonl"),
            List.of("train.jsonl", "ARC-Challenge-Train.jsonl", "ARC-Easy-Train.jsonl")),
        SuiteFiles::json,
        row -> question(form, row));
  }

  private static Question question(ChoiceForm form, SuiteRow row) {
    List<String> choices;
    List<String> labels;
    String question;
    if (row.isObject("question")) {
      SuiteRow inner = row.inside("question");
      question = inner.text("stem");
      choices = new ArrayList<>();
      labels = new ArrayList<>();
      if (!(inner.value("choices") instanceof List<?> list)) {
        throw row.wrong("question", "expected a list of choices");
      }
      for (Object each : list) {
        if (!(each instanceof Map<?, ?> choice)
            || !(choice.get("text") instanceof String text)
            || !(choice.get("label") instanceof String label)) {
          throw row.wrong("question", "expected choices with text and label");
        }
        choices.add(text);
        labels.add(label);
      }
    } else {
      question = row.text("question");
      choices = row.inside("choices").texts("text");
      labels = row.inside("choices").texts("label");
    }
    int gold = labels.indexOf(row.text("answerKey"));
    if (gold < 0 || labels.size() != choices.size()) {
      throw row.wrong(
          "answerKey",
          "the answer is "
              + Messages.quote(row.text("answerKey"))
              + ", but the choices are "
              + Messages.list(labels));
    }
    return form.question(row, "", Map.of("question", question), choices, gold);
  }
}
