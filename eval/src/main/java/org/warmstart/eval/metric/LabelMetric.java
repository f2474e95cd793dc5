package org.warmstart.eval.metric;

/**
 * A metric over class labels that needs no more than counts per class.
 *
 * @param <L> what labels are: {@code Integer} or {@code String}
 */
public abstract sealed class LabelMetric<L extends Comparable<L>> implements Metric<L, L>
    permits Accuracy, MatthewsCorrelation, PrecisionRecallF1 {
  final ClassCounts<L> counts = new ClassCounts<>();

  LabelMetric() {}

  @Override
  public final void add(L prediction, L reference) {
    counts.add(prediction, reference);
  }

  @Override
  public final void merge(Metric<L, L> other) {
    counts.merge(Metrics.sameKind(this, other).counts);
  }

  @Override
  public final long count() {
    return counts.examples();
  }
}
