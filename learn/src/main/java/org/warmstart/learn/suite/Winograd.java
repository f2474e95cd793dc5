package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;

/** Winograd schemas, as WinoGrande has them (Levesque et al. 2012; Sakaguchi et al. 2020). */
public record Winograd() implements Suite {

  @Override
  public String description() {
    return "Winograd schemas (Levesque et al. 2012) in the form of WinoGrande (Sakaguchi et al. 2020): JSON"
        + " lines with sentence, in which _ stands for the candidates, option1, option2 and answer"
        + " (1 or 2). Accuracy of the candidate behind which the rest of the sentence has the greater"
        + " mean log-probability (Radford et al. 2018, section 5), without examples";
  }

  @Override
  public int shots() {
    return 0;
  }

  @Override
  public String mainMetric() {
    return "acc_tokens";
  }

  @Override
  public Asking asking() {
    return new ChoosingAnswers();
  }

  @Override
  public List<Question> read(Path data, Part part) {
    return SuiteFiles.questions(
        SuiteFiles.find(
            data,
            part,
            List.of("dev.jsonl", "test.jsonl"),
            List.of("train.jsonl", "train_xl.jsonl")),
        SuiteFiles::json,
        Winograd::question);
  }

  private static Question question(SuiteRow row) {
    String sentence = row.text("sentence");
    int blank = sentence.indexOf('_');
    if (blank < 0
        || sentence.indexOf('_', blank + 1) >= 0
        || sentence.substring(blank + 1).isBlank()) {
      throw row.wrong("sentence", "expected one _ for the candidates, and words behind it");
    }
    String rest = sentence.substring(blank + 1);
    List<String> candidates = List.of(row.text("option1"), row.text("option2"));
    row.requireChoices(candidates, 2, 2);
    List<Question.Option> options =
        candidates.stream()
            .map(
                candidate ->
                    new Question.Option(sentence.substring(0, blank) + candidate, rest, candidate))
            .toList();
    int gold = row.gold("answer", 2, 1);
    return new Question(
        row.place(),
        "",
        row.values(),
        sentence.substring(0, blank) + candidates.get(gold),
        rest,
        options,
        gold,
        candidates.get(gold),
        List.of());
  }
}
