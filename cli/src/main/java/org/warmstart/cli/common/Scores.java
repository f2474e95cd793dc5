package org.warmstart.cli.common;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.warmstart.base.Messages;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.training.MainScores;

/** Scores for people: the main ones first, and the others only if they are asked for. */
public final class Scores {
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
                  + Messages.count(seeds, "seed tells", "seeds tell")
                  + " little about how scores vary, so the intervals are wide; take at"
                  + " least "
                  + FEW_SEEDS);
    }
  }

  private List<String> chosen(Set<String> names) {
    List<String> main = MainScores.of(names);
    List<String> others = names.stream().filter(name -> !main.contains(name)).sorted().toList();
    if (others.isEmpty()) {
      return main;
    }
    if (!all) {
      terminal.err().println(Messages.count(others.size(), "more score") + " with --all-scores");
      return main;
    }
    return Stream.concat(main.stream(), others.stream()).toList();
  }
}
