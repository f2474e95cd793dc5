package org.warmstart.cli.common;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.warmstart.eval.statistics.Summary;

/** Scores for people: the main ones first, and the others only if they are asked for. */
public final class Scores {
  /** In the order of printing. */
  private static final List<String> MAIN =
      List.of(
          "entity_f1",
          "entity_precision",
          "entity_recall",
          "accuracy",
          "subset_accuracy",
          "f1_micro",
          "f1_macro",
          "f1_binary",
          "matthews_correlation",
          "pearson",
          "spearman",
          "rouge1",
          "rouge2",
          "rougeL",
          "rougeLsum",
          "word_f1",
          "exact_match",
          "f1",
          "perplexity",
          "loss");

  private static final int FEW_SEEDS = 3;

  private final Terminal terminal;
  private final boolean all;

  /**
   * @param all whether the others are printed, too
   */
  public Scores(Terminal terminal, boolean all) {
    this.terminal = terminal;
    this.all = all;
  }

  /** Prints each score on a line. */
  public void print(Map<String, Double> scores) {
    for (String name : chosen(scores.keySet())) {
      terminal.out().printf(Locale.ROOT, "%s %.4f%n", name, scores.getOrDefault(name, Double.NaN));
    }
  }

  /** Prints each score's mean over seeds on a line, with its interval. */
  public void printSummaries(Map<String, Summary> scores, int seeds) {
    for (String name : chosen(scores.keySet())) {
      Summary summary = scores.getOrDefault(name, Summary.of());
      // a symmetric ± would leave the range that the score has
      String spread =
          summary.endsAtRange() ? "" : String.format(Locale.ROOT, " ± %.4f", summary.halfWidth());
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%s %.4f%s (95 %% interval %.4f to %.4f, %d seeds)%n",
              name,
              summary.mean(),
              spread,
              summary.low(),
              summary.high(),
              summary.count());
    }
    if (seeds < FEW_SEEDS) {
      terminal
          .err()
          .println(
              "warning: "
                  + seeds
                  + " seeds tell little about how scores vary, so the intervals are wide; take at"
                  + " least "
                  + FEW_SEEDS);
    }
  }

  private List<String> chosen(Set<String> names) {
    // the accuracy of single labels is their micro-averaged F1
    List<String> main =
        MAIN.stream()
            .filter(names::contains)
            .filter(name -> !(name.equals("f1_micro") && names.contains("accuracy")))
            .toList();
    List<String> others = names.stream().filter(name -> !main.contains(name)).sorted().toList();
    if (others.isEmpty() || main.isEmpty()) {
      return main.isEmpty() ? others : main;
    }
    if (!all) {
      terminal.err().println(others.size() + " more scores with --all-scores");
      return main;
    }
    return Stream.concat(main.stream(), others.stream()).toList();
  }
}
