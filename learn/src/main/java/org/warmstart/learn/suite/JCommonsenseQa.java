package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;

/**
 * JCommonsenseQA of JGLUE (Kurihara et al. 2022).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record JCommonsenseQa(@Nullable String template, @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  @Override
  public ChoiceForm form() {
    return ChoiceForm.of(
        "質問：{{ question }}\n選択肢：{{ choices | join('、') }}", "\n回答：", "", template, answers);
  }

  @Override
  public String description() {
    return "JCommonsenseQA of JGLUE (Kurihara et al. 2022): JSON lines with question, choice0 to choice4"
        + " and label (valid-v1.3.json). Accuracy of the likeliest answer, with three examples drawn"
        + " from the training file beside it";
  }

  @Override
  public int shots() {
    return 3;
  }

  @Override
  public String choiceMetric() {
    return "acc";
  }

  @Override
  public List<Question> read(Path data, Part part) {
    ChoiceForm form = form();
    return SuiteFiles.questions(
        SuiteFiles.find(
            data,
            part,
            List.of("valid-v1.3.json", "valid-v1.1.json", "valid.jsonl"),
            List.of("train-v1.3.json", "train-v1.1.json", "train.jsonl")),
        SuiteFiles::json,
        row -> question(form, row));
  }

  private static Question question(ChoiceForm form, SuiteRow row) {
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      choices.add(row.text("choice" + i));
    }
    Map<String, Object> values = Map.of("question", row.text("question"));
    return form.question(row, "", values, choices, row.gold("label", 5, 0));
  }
}
