package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;

/**
 * Questions of any table with answers to choose from.
 *
 * @param template the question, as a Jinja template of the table's columns and the list choices
 * @param cue what stands behind the question and, where letters are scored, the answers
 * @param space what stands between the prompt and an answer
 * @param choices columns with an answer each, or one with a list of them; none: labels
 * @param labels answers that all rows have; none: choices
 * @param answer the column that says which is right: its text, a letter, or its place from 0
 * @param answers whether the answers' texts are scored, or letters, or the model writes
 */
public record MultipleChoice(
    String template,
    @Default("\"\"") String cue,
    @Default("\" \"") String space,
    @Default("[]") List<String> choices,
    @Default("[]") List<String> labels,
    @Default("answer") String answer,
    @Default("text") AnswerForm answers)
    implements ChoiceSuite {
  /** Copies the lists. */
  public MultipleChoice {
    choices = List.copyOf(choices);
    labels = List.copyOf(labels);
    if (choices.isEmpty() == labels.isEmpty()) {
      throw new InputException("choices and labels: give one of them");
    }
  }

  @Override
  public String description() {
    return "Any table whose rows have answers to choose from: a template puts a row into words."
        + " Accuracy of the likeliest answer, by several normalisations; examples are drawn from the"
        + " file that suite.examples names, or the other questions";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String choiceMetric() {
    return "acc";
  }

  @Override
  public ChoiceForm form() {
    return ChoiceForm.of(template, cue, space, null, answers);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    ChoiceForm form = form();
    return SuiteFiles.questions(
        SuiteFiles.ofAnyTable(data, part), SuiteFiles::read, row -> question(form, row));
  }

  private Question question(ChoiceForm form, SuiteRow row) {
    List<String> texts = texts(row);
    Map<String, Object> values = row.present();
    int place = texts.indexOf(row.text(answer));
    int gold = place >= 0 ? place : row.gold(answer, texts.size(), 0);
    return form.question(row, "", values, texts, gold);
  }

  private List<String> texts(SuiteRow row) {
    if (!labels.isEmpty()) {
      return labels;
    }
    if (choices.size() == 1) {
      return row.texts(choices.get(0));
    }
    return choices.stream().map(row::text).toList();
  }
}
