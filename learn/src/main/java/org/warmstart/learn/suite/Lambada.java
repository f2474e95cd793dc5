package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;

/** LAMBADA: the last word of a passage (Paperno et al. 2016). */
public record Lambada() implements Suite {

  @Override
  public String description() {
    return "LAMBADA (Paperno et al. 2016), or any texts whose last word is to be predicted: JSON lines with"
        + " text, or a text file with one a line. Accuracy of the last word as greedy decoding would"
        + " write it, and its perplexity, without examples";
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
    return new LastWords();
  }

  @Override
  public List<Question> read(Path data, Part part) {
    return SuiteFiles.questions(
        SuiteFiles.find(
            data, part, List.of("lambada_test.jsonl", "test.jsonl", "test.txt"), List.of()),
        SuiteFiles::read,
        Lambada::question);
  }

  private static Question question(SuiteRow row) {
    String text = row.text("text").strip();
    int space = text.lastIndexOf(' ');
    if (space < 1) {
      throw row.wrong("text", "expected two words or more, of which the last is predicted");
    }
    String word = text.substring(space);
    return new Question(
        row.place(),
        "",
        row.values(),
        text.substring(0, space),
        word,
        List.of(),
        -1,
        word.strip(),
        List.of());
  }
}
