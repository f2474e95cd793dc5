package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.data.table.TableFormat;

/**
 * CoLA's acceptability of sentences without training (Warstadt et al. 2019; Radford et al. 2018).
 *
 * @param threshold of the mean log-probability of a sentence's tokens, above which it is
 *     acceptable; left out: the one with the best Matthews correlation on the training file beside
 *     the data
 */
public record Cola(@Nullable @InRange Double threshold) implements Suite {

  @Override
  public String description() {
    return "CoLA (Warstadt et al. 2019): a table without a head: source, 0 or 1, mark, sentence"
        + " (in_domain_dev.tsv). Matthews correlation of whether the mean log-probability of a"
        + " sentence's tokens is above a threshold (Radford et al. 2018, section 5), which is chosen"
        + " on in_domain_train.tsv or given; there are no examples";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String mainMetric() {
    return Acceptability.MATTHEWS;
  }

  @Override
  public Asking asking() {
    return new Acceptability(threshold);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    return SuiteFiles.questions(
        SuiteFiles.find(
            data,
            part,
            List.of("in_domain_dev.tsv", "dev.tsv"),
            List.of("in_domain_train.tsv", "train.tsv")),
        file ->
            SuiteFiles.headless(
                file, TableFormat.TSV, List.of("source", "label", "mark", "sentence")),
        Cola::question);
  }

  private static Question question(SuiteRow row) {
    int gold = row.gold("label", 2, 0);
    return new Question(
        row.place(),
        "",
        row.values(),
        row.text("sentence"),
        "",
        List.of(),
        gold,
        String.valueOf(gold),
        List.of());
  }
}
