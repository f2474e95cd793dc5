package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;

/**
 * SWAG: which clause goes on from the beginning of a sentence (Zellers et al. 2018).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record Swag(@Nullable String template, @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  @Override
  public ChoiceForm form() {
    return ChoiceForm.of("{{ startphrase }}", "", " ", template, answers);
  }

  @Override
  public String description() {
    return "SWAG (Zellers et al. 2018): a table with startphrase, ending0 to ending3 and label (val.csv)."
        + " Accuracy of the likeliest ending, and per character (acc_norm), without examples";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String choiceMetric() {
    return "acc_norm";
  }

  @Override
  public List<Question> read(Path data, Part part) {
    ChoiceForm form = form();
    return SuiteFiles.questions(
        SuiteFiles.find(data, part, List.of("val.csv", "validation.csv"), List.of("train.csv")),
        SuiteFiles::read,
        row -> question(form, row));
  }

  private static Question question(ChoiceForm form, SuiteRow row) {
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      choices.add(row.text("ending" + i));
    }
    Map<String, Object> values = Map.of("startphrase", row.text("startphrase"));
    return form.question(row, "", values, choices, row.gold("label", 4, 0));
  }
}
