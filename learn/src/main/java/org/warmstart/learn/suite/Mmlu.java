package org.warmstart.learn.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.data.table.TableFormat;

/**
 * MMLU's questions of 57 subjects with four answers (Hendrycks et al. 2021, ICLR).
 *
 * @param split whose questions are asked: the folder test or val
 * @param subjects the subjects that are asked, such as anatomy; none: all
 * @param answers whether letters are scored, or the answers' texts, or the model writes
 */
public record Mmlu(
    @Default("test") String split,
    @Default("[]") List<String> subjects,
    @Default("letter") AnswerForm answers)
    implements ChoiceSuite {
  private static final String EXAMPLES = "dev";
  private static final List<String> COLUMNS = List.of("question", "A", "B", "C", "D", "answer");

  /** Copies the list. */
  public Mmlu {
    subjects = List.copyOf(subjects);
  }

  @Override
  public String description() {
    return "MMLU (Hendrycks et al. 2021, Measuring massive multitask language understanding): a"
        + " folder with dev/, val/ and test/, each with SUBJECT_SPLIT.csv without a head (question,"
        + " four answers, letter). Accuracy of the letters A to D behind 'Answer:', with the first"
        + " five rows of dev/ as examples below a line that names the subject; the mean is over all"
        + " questions";
  }

  @Override
  public int shots() {
    return 5;
  }

  @Override
  public boolean drawsExamples() {
    return false;
  }

  @Override
  public String choiceMetric() {
    return "acc";
  }

  @Override
  public ChoiceForm form() {
    return ChoiceForm.of("{{ question.strip() }}", "\nAnswer:", " ", null, answers);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    String folder = part == Part.QUESTIONS ? split : EXAMPLES;
    if (!Files.isDirectory(data.resolve(folder))) {
      if (part == Part.EXAMPLES) {
        return List.of();
      }
      throw new InputException(
          data + ": expected a folder '" + folder + "' with SUBJECT_" + folder + ".csv");
    }
    ChoiceForm form = form();
    String ending = "_" + folder + ".csv";
    List<Question> questions = new ArrayList<>();
    List<String> missing = new ArrayList<>(subjects);
    for (Path file : SuiteFiles.list(data.resolve(folder), ending)) {
      String name = String.valueOf(file.getFileName());
      String subject = name.substring(0, name.length() - ending.length());
      if (!subjects.isEmpty() && !subjects.contains(subject)) {
        continue;
      }
      missing.remove(subject);
      for (SuiteRow row : SuiteFiles.headless(file, TableFormat.CSV, COLUMNS)) {
        List<String> choices = List.of(row.text("A"), row.text("B"), row.text("C"), row.text("D"));
        Map<String, Object> values = Map.of("question", row.text("question"));
        questions.add(form.question(row, subject, values, choices, row.gold("answer", 4, 0)));
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(data.resolve(folder) + ": has no subject '" + missing.get(0) + "'");
    }
    return questions;
  }

  @Override
  public @Nullable String introduction(String group) {
    return "The following are multiple choice questions (with answers) about "
        + group.replace('_', ' ')
        + ".\n\n";
  }
}
