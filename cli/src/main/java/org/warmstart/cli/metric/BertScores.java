package org.warmstart.cli.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.BertScorer;
import org.warmstart.pipeline.result.BertScore;

/** BERTScore of a set of examples, which are read in pieces. */
public final class BertScores {
  private static final int PIECE = 64;

  private final BertScorer scorer;
  private final Consumer<Map<String, Double>> each;
  private final double[] sums = new double[4];
  private long count;

  /**
   * For a model.
   *
   * @param each is given every example's values
   */
  public BertScores(BertScorer scorer, Consumer<Map<String, Double>> each) {
    this.scorer = scorer;
    this.each = each;
  }

  /**
   * Scores all examples.
   *
   * @param input opens them; they are read twice where weights are taken
   * @param weighted whether tokens that few references have weigh more
   */
  public void add(Supplier<MetricInput> input, boolean weighted) {
    BertScorer.Weights weights = weighted ? weights(input) : null;
    try (MetricInput examples = input.get()) {
      List<MetricRow> piece = new ArrayList<>();
      for (MetricRow row = examples.next(); row != null; row = examples.next()) {
        if (row.references().isEmpty()) {
          throw new InputException(row.place() + ": there is no reference");
        }
        piece.add(row);
        if (piece.size() == PIECE) {
          add(piece, weights);
          piece.clear();
        }
      }
      add(piece, weights);
    }
  }

  private BertScorer.Weights weights(Supplier<MetricInput> input) {
    List<String> references = new ArrayList<>();
    try (MetricInput examples = input.get()) {
      for (MetricRow row = examples.next(); row != null; row = examples.next()) {
        references.addAll(row.references());
      }
    }
    return scorer.weights(references);
  }

  private void add(List<MetricRow> piece, BertScorer.@Nullable Weights weights) {
    List<String> predictions = piece.stream().map(MetricRow::prediction).toList();
    List<List<String>> references = piece.stream().map(MetricRow::references).toList();
    for (BertScore score : scorer.score(predictions, references, weights)) {
      double[] values = {score.precision(), score.recall(), score.f1(), score.moverDistance()};
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[i];
      }
      count++;
      each.accept(named(values));
    }
  }

  private static Map<String, Double> named(double[] values) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("bertscore_f1", values[2]);
    named.put("bertscore_precision", values[0]);
    named.put("bertscore_recall", values[1]);
    named.put("mover_distance", values[3]);
    return named;
  }

  /** How many examples there were. */
  public long count() {
    return count;
  }

  /** The means. */
  public SortedMap<String, Double> result() {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = sums[i] / count;
    }
    return new TreeMap<>(named(means));
  }
}
