package org.warmstart.learn.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;

/**
 * RACE's reading comprehension from English examinations (Lai et al. 2017).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record Race(@Nullable String template, @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  @Override
  public ChoiceForm form() {
    return ChoiceForm.of(
        "Article: {{ article }}\n\nQuestion: {{ question }}", "\nAnswer:", " ", template, answers);
  }

  @Override
  public String description() {
    return "RACE (Lai et al. 2017): the folder as it is published (test/high, test/middle), a file for each"
        + " article. Accuracy of the answer whose tokens are likeliest in the mean behind article,"
        + " question and 'Answer:' (Radford et al. 2018, section 5), without examples; every"
        + " question counts, and high and middle are told apart";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String choiceMetric() {
    return "acc_tokens";
  }

  @Override
  public List<Question> read(Path data, Part part) {
    List<Question> questions = new ArrayList<>();
    if (part == Part.EXAMPLES && !Files.isDirectory(data.resolve("train"))) {
      return questions;
    }
    Path test = data.resolve("test");
    Path from =
        part == Part.EXAMPLES ? data.resolve("train") : Files.isDirectory(test) ? test : data;
    List<Path> files =
        Files.isDirectory(from) ? SuiteFiles.list(from, ".txt", ".json", ".jsonl") : List.of(from);
    ChoiceForm form = form();
    for (Path file : files) {
      String folder = String.valueOf(file.toAbsolutePath().resolveSibling("").getFileName());
      String group = folder.equals("high") || folder.equals("middle") ? folder : "";
      for (SuiteRow row : SuiteFiles.json(file)) {
        List<String> asked = row.texts("questions");
        List<String> answers = row.texts("answers");
        if (!(row.value("options") instanceof List<?> options)
            || options.size() != asked.size()
            || answers.size() != asked.size()) {
          throw row.wrong("options", "expected as many lists as questions and answers");
        }
        for (int i = 0; i < asked.size(); i++) {
          Map<String, @Nullable Object> one = new LinkedHashMap<>();
          one.put("article", row.text("article"));
          one.put("question", asked.get(i));
          one.put("options", options.get(i));
          one.put("answer", answers.get(i));
          SuiteRow each = new SuiteRow(row.place() + ", question " + (i + 1), one);
          List<String> choices = each.texts("options");
          Map<String, Object> values =
              Map.of("article", each.text("article"), "question", each.text("question"));
          int gold = each.gold("answer", choices.size(), 0);
          questions.add(form.question(each, group, values, choices, gold));
        }
      }
    }
    return questions;
  }
}
