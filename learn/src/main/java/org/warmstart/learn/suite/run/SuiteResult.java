package org.warmstart.learn.suite.run;

import java.util.List;
import java.util.Map;
import org.warmstart.learn.suite.Asking;
import org.warmstart.learn.suite.Question;

/**
 * What came of a benchmark.
 *
 * @param name of the benchmark
 * @param shots examples before each question
 * @param scores of all questions by metric
 * @param groups of each group's questions, such as a subject's; empty where there are none
 * @param samples what each question came to
 * @param original how many questions there are, asked or not
 */
public record SuiteResult(
    String name,
    int shots,
    Map<String, Score> scores,
    Map<String, Map<String, Score>> groups,
    List<Sample> samples,
    int original) {
  /**
   * A metric.
   *
   * @param standardError the sample's standard deviation over the root of its size, as the harness
   *     has it; NaN where a metric is no mean
   * @param low end of the 95 % interval: Wilson's for a share, else a bootstrap's
   * @param high its other end
   * @param count questions
   */
  public record Score(double value, double standardError, double low, double high, int count) {}

  /** A question's result. */
  public record Sample(
      int number,
      Question question,
      List<Asking.Request> requests,
      List<Asking.Reply> replies,
      Asking.Judged judged) {}
}
