package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;

/**
 * HellaSwag: which sentence goes on from a context (Zellers et al. 2019).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record HellaSwag(@Nullable String template, @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  private static final Pattern MARK = Pattern.compile("\\[.*?\\]");

  @Override
  public ChoiceForm form() {
    return ChoiceForm.of("{{ query }}", "", " ", template, answers);
  }

  @Override
  public String description() {
    return "HellaSwag (Zellers et al. 2019): JSON lines with activity_label, ctx_a, ctx_b, endings and"
        + " label (hellaswag_val.jsonl). Accuracy of the likeliest ending, and per character"
        + " (acc_norm), without examples";
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
        SuiteFiles.find(
            data,
            part,
            List.of("hellaswag_val.jsonl", "val.jsonl", "validation.jsonl"),
            List.of("hellaswag_train.jsonl", "train.jsonl")),
        SuiteFiles::json,
        row -> question(form, row));
  }

  private static Question question(ChoiceForm form, SuiteRow row) {
    String second = row.textOr("ctx_b", "");
    String context =
        row.has("ctx_a") ? row.text("ctx_a") + " " + capitalized(second) : row.text("ctx");
    Map<String, Object> values =
        Map.of("query", cleaned(row.text("activity_label") + ": " + context));
    List<String> choices = row.texts("endings").stream().map(HellaSwag::cleaned).toList();
    int gold = row.gold("label", choices.size(), 0);
    return form.question(row, "", values, choices, gold);
  }

  /** The first letter large and the others small, as Python does it. */
  private static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Without the marks of the part that is from WikiHow. */
  private static String cleaned(String text) {
    String titled = text.strip().replace(" [title]", ". ");
    return MARK.matcher(titled).replaceAll("").replace("  ", " ");
  }
}
