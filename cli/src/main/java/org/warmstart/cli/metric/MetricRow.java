package org.warmstart.cli.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One example.
 *
 * @param references none where the metric needs none, or the question has no answer
 * @param source what the prediction was made from; null if that is not given
 * @param noAnswer how likely there is no answer; NaN if that is not given
 * @param place file and line, for messages
 * @param referencePlace the same of the references
 */
public record MetricRow(
    String prediction,
    List<String> references,
    @Nullable String source,
    double noAnswer,
    String place,
    String referencePlace) {
  public MetricRow {
    references = List.copyOf(references);
  }
}
