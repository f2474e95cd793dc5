package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.eval.answer.MathAnswers;
import org.warmstart.eval.answer.NumberAnswers;
import org.warmstart.text.jinja.Template;

/**
 * Questions of any table whose answers the model writes.
 *
 * @param template the prompt, as a Jinja template of the table's columns
 * @param target the column with the right answer
 * @param space what stands between the prompt and an answer, in examples
 * @param until texts that end an answer; they are no part of it
 * @param maxNewTokens how many tokens are written at the most
 * @param find where the answer is in what is written
 */
public record GeneratedAnswers(
    String template,
    @Default("answer") String target,
    @Default("\" \"") String space,
    @Default("[\"\\n\\n\"]") List<String> until,
    @Default("64") @InRange(least = 1) int maxNewTokens,
    @Default("whole") AnswerWay find)
    implements Suite {
  /** Copies the list. */
  public GeneratedAnswers {
    until = List.copyOf(until);
    if (until.stream().anyMatch(String::isEmpty)) {
      throw new InputException("until: a text that ends an answer is empty");
    }
    if (find == AnswerWay.LETTER) {
      throw new InputException("find: letters are those of the suite 'multiple-choice'");
    }
  }

  @Override
  public String description() {
    return "Any table whose rows have an answer that the model writes: a template puts a row into"
        + " words. Exact match of the answer, found in one of several ways; examples are drawn from"
        + " the file that suite.examples names, or the other questions";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String mainMetric() {
    return "exact_match";
  }

  @Override
  public Asking asking() {
    BiPredicate<String, String> same =
        switch (find) {
          case BOXED -> MathAnswers::equivalent;
          case MARKED_NUMBER, SAID_NUMBER, LAST_NUMBER -> NumberAnswers::equal;
          case WHOLE, FIRST_LINE, LETTER -> String::equals;
        };
    return new WritingAnswers(maxNewTokens, until, Map.of("none", find), same);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    Template form = Template.parse(template, "template");
    return SuiteFiles.questions(
        SuiteFiles.ofAnyTable(data, part), SuiteFiles::read, row -> question(form, row));
  }

  private Question question(Template form, SuiteRow row) {
    String answer = row.text(target).strip();
    String prompt = row.render(form, row.present());
    return new Question(
        row.place(),
        "",
        row.values(),
        prompt,
        space + answer,
        List.of(),
        -1,
        expected(answer),
        List.of());
  }

  /** The number alone where the column has a worked solution. */
  private String expected(String answer) {
    return find == AnswerWay.MARKED_NUMBER ? NumberAnswers.marked(answer).orElse(answer) : answer;
  }
}
