package org.warmstart.learn.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.pipeline.result.ScoringResult;

/** Whether a text's last words are what the model would write, and how likely they are. */
record LastWords() implements Asking {
  static final String PERPLEXITY = "perplexity";

  @Override
  public List<Request> requests(Question question, String before, Extras extras) {
    return List.of(new Request(before + question.prompt(), question.target()));
  }

  @Override
  public Judged judge(Question question, List<Reply> replies, Extras extras) {
    ScoringResult score = replies.get(0).scored();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(PERPLEXITY, score.logProbability());
    metrics.put("acc", score.greedy() ? 1.0 : 0.0);
    return new Judged(metrics, Map.of("none", String.valueOf(score.greedy())), -1);
  }

  @Override
  public Summary summary(String metric) {
    return metric.equals(PERPLEXITY) ? Summary.PERPLEXITY : Summary.MEAN;
  }
}
