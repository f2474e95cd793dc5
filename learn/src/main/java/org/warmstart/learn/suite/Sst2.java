package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.table.TableFormat;

/**
 * SST-2's sentiments of film reviews without training (Socher et al. 2013; Radford et al. 2018).
 *
 * @param template the whole prompt in place of the usual one, as a Jinja template of the columns
 *     and choices
 */
public record Sst2(@Nullable String template) implements Suite {

  @Override
  public String description() {
    return "SST-2 (Socher et al. 2013): a sentence, a tab and 0 or 1 (dev.tsv). Accuracy by whether"
        + " 'positive' or 'negative' is likelier behind the sentence and 'very' (Radford et al. 2018,"
        + " section 5), without examples";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String mainMetric() {
    return "acc";
  }

  @Override
  public Asking asking() {
    return form().asking();
  }

  private ChoiceForm form() {
    return ChoiceForm.of("{{ text }} very", "", " ", template, AnswerForm.TEXT);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    ChoiceForm form = form();
    return SuiteFiles.questions(
        SuiteFiles.find(
            data, part, List.of("dev.tsv", "validation.tsv", "test.tsv"), List.of("train.tsv")),
        Sst2::rows,
        row -> question(form, row));
  }

  private static Question question(ChoiceForm form, SuiteRow row) {
    Map<String, Object> values = Map.of("text", row.text("text").strip());
    return form.question(row, "", values, List.of("negative", "positive"), row.gold("label", 2, 0));
  }

  /** GLUE's files have a head, others none. */
  private static List<SuiteRow> rows(Path file) {
    List<SuiteRow> rows = SuiteFiles.headless(file, TableFormat.TSV, List.of("text", "label"));
    return rows.get(0).text("label").equals("label") ? rows.subList(1, rows.size()) : rows;
  }
}
