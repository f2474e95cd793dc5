package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;

/**
 * How well sets of labels are predicted, where several labels, or none, may be right. Values:
 *
 * <ul>
 *   <li>{@code f1_micro}: from the counts of all labels together; {@code f1_macro}: the plain mean
 *       over the labels that occur in predictions or references; {@code f1_weighted}: the mean
 *       weighted by how often each is right; likewise {@code precision_} and {@code recall_};
 *   <li>{@code subset_accuracy}: the share of examples whose set is right as a whole;
 *   <li>{@code hamming_loss}: the share of wrong decisions among all, an example having one for
 *       every label that occurs.
 * </ul>
 *
 * Definitions as in Sorower, A literature survey on algorithms for multi-label learning, 2010,
 * section 7.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public final class MultiLabelF1<L extends Comparable<L>> implements Metric<Set<L>, Set<L>> {
  /**
   * How written sets are read.
   *
   * @param separator what is between two labels
   */
  public record Settings(@Default("','") String separator) implements MetricSettings.OfLabelSets {
    public Settings {
      if (separator.isEmpty()) {
        throw new InputException("multi-label: the separator of labels must not be empty");
      }
    }

    @Override
    public String description() {
      return "sets of labels: precision, recall and F1 of all; subset accuracy; Hamming loss";
    }

    @Override
    public <L extends Comparable<L>> Metric<Set<L>, Set<L>> create() {
      return new MultiLabelF1<>();
    }
  }

  private final ClassCounts<L> labels = new ClassCounts<>();
  private long examples;
  private long whole;

  @Override
  public void add(Set<L> prediction, Set<L> reference) {
    Set<L> all = new HashSet<>(prediction);
    all.addAll(reference);
    for (L label : all) {
      labels.count(label, prediction.contains(label), reference.contains(label));
    }
    examples++;
    whole += prediction.equals(reference) ? 1 : 0;
  }

  @Override
  public void merge(Metric<Set<L>, Set<L>> other) {
    MultiLabelF1<L> that = Metrics.sameKind(this, other);
    labels.merge(that.labels);
    examples += that.examples;
    whole += that.whole;
  }

  @Override
  public long count() {
    return examples;
  }

  @Override
  public List<MetricTable> tables() {
    List<List<Object>> rows = new ArrayList<>();
    perLabel()
        .forEach(
            (label, of) ->
                rows.add(
                    List.of(label.toString(), of.precision(), of.recall(), of.f1(), of.support())));
    return List.of(
        new MetricTable("labels", List.of("label", "precision", "recall", "f1", "support"), rows));
  }

  /** The scores of every label that was predicted or right. */
  public SortedMap<L, PrecisionRecallF1.ClassScores> perLabel() {
    return labels.scores();
  }

  @Override
  public boolean greaterIsBetter(String value) {
    return !value.equals("hamming_loss");
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    AveragedScores.put(
        result, labels.byClass().values(), examples > 0, (value, average) -> value + "_" + average);
    result.put("subset_accuracy", (double) whole / examples);
    long wrong = 0;
    for (ClassCounts.Counts counts : labels.byClass().values()) {
      wrong += counts.predicted + counts.actual - 2 * counts.both;
    }
    long decisions = examples * labels.byClass().size();
    result.put("hamming_loss", decisions == 0 && examples > 0 ? 0 : (double) wrong / decisions);
    return result;
  }
}
