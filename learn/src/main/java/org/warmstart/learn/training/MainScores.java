package org.warmstart.learn.training;

import java.util.Collection;
import java.util.List;

/** Which of a task's scores are told first. */
public final class MainScores {
  /** In the order of telling. */
  private static final List<String> ALL =
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
          "spearman_cosine",
          "pearson_cosine",
          "ndcg@10",
          "mrr@10",
          "accuracy@1",
          "accuracy_cosine",
          "pearson",
          "spearman",
          "rouge1",
          "rouge2",
          "rougeL",
          "rougeLsum",
          "word_f1",
          "exact_match",
          "f1",
          "unreadable",
          "reward",
          "win_rate",
          "kl",
          "perplexity",
          "loss");

  private MainScores() {}

  /** The main ones of these names; all in their order if none is. */
  public static List<String> of(Collection<String> names) {
    // the accuracy of single labels is their micro-averaged F1
    List<String> main =
        ALL.stream()
            .filter(names::contains)
            .filter(name -> !(name.equals("f1_micro") && names.contains("accuracy")))
            .toList();
    return main.isEmpty() ? names.stream().sorted().toList() : main;
  }
}
