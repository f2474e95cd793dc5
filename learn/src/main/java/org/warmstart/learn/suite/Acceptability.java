package org.warmstart.learn.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls a sentence acceptable if the mean of its tokens' log-probabilities is above a threshold
 * (Radford et al. 2018, section 5). The right answer is option 1 for acceptable ones, 0 for others.
 *
 * @param threshold null: chosen on the examples, for the best Matthews correlation
 */
public record Acceptability(@Nullable Double threshold) implements Asking {
  static final String MATTHEWS = "mcc";

  @Override
  public List<Request> requests(Question question, String before, Extras extras) {
    return List.of(new Request("", question.prompt()));
  }

  @Override
  public Judged judge(Question question, List<Reply> replies, Extras extras) {
    if (threshold == null) {
      throw new IllegalStateException("the threshold was to be chosen first");
    }
    int predicted = score(replies) > threshold ? 1 : 0;
    double right = predicted == question.gold() ? 1 : 0;
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(MATTHEWS, right);
    metrics.put("acc", right);
    return new Judged(metrics, Map.of("none", String.valueOf(predicted)), predicted);
  }

  /** What is compared with the threshold. */
  public double score(List<Reply> replies) {
    return replies.get(0).scored().perToken();
  }

  @Override
  public Summary summary(String metric) {
    return metric.equals(MATTHEWS) ? Summary.MATTHEWS : Summary.MEAN;
  }
}
