package org.warmstart.learn.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.eval.answer.MathAnswers;

/**
 * MATH's competition problems, whose answers are written in LaTeX (Hendrycks et al. 2021, NeurIPS).
 *
 * @param maxNewTokens how many tokens are written at the most
 */
public record MathProblems(@Default("512") @InRange(least = 1) int maxNewTokens) implements Suite {
  @Override
  public String description() {
    return "MATH (Hendrycks et al. 2021, Measuring mathematical problem solving): JSON lines with"
        + " problem (or prompt) and solution or answer (test.jsonl), or the published folder with a"
        + " file for each problem. Exact match of the last \\boxed answer that greedy decoding"
        + " writes, as the authors compare LaTeX, with four solved problems drawn from the training"
        + " data as examples";
  }

  @Override
  public int shots() {
    return 4;
  }

  @Override
  public String mainMetric() {
    return "exact_match";
  }

  @Override
  public Asking asking() {
    return new WritingAnswers(
        maxNewTokens,
        List.of("Problem:"),
        Map.of("none", AnswerWay.BOXED),
        MathAnswers::equivalent);
  }

  @Override
  public List<Question> read(Path data, Part part) {
    List<Question> questions = new ArrayList<>();
    for (Path file : files(data, part)) {
      for (SuiteRow row : SuiteFiles.json(file)) {
        questions.add(question(row));
      }
    }
    return questions;
  }

  private static List<Path> files(Path data, Part part) {
    String name = part == Part.QUESTIONS ? "test" : "train";
    Path folder = data.resolve(name);
    if (Files.isDirectory(folder)) {
      return SuiteFiles.list(folder, ".json");
    }
    return SuiteFiles.find(
            data, part, List.of("test.jsonl", "math500.jsonl"), List.of("train.jsonl"))
        .map(List::of)
        .orElse(List.of());
  }

  private static Question question(SuiteRow row) {
    String problem = row.has("problem") ? row.text("problem") : row.text("prompt");
    String solution = row.has("solution") ? row.text("solution") : "";
    String answer =
        row.has("answer")
            ? row.text("answer")
            : MathAnswers.lastBoxed(row.text("solution"))
                .orElseThrow(() -> row.wrong("solution", "expected an answer in \\boxed{}"));
    String target = solution.isEmpty() ? "$\\boxed{" + answer + "}$" : solution;
    return new Question(
        row.place(),
        row.has("subject") ? row.text("subject") : row.textOr("type", ""),
        row.values(),
        "Problem: " + problem + "\nAnswer:",
        " " + target,
        List.of(),
        -1,
        answer,
        List.of());
  }
}
