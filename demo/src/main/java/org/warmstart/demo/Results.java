package org.warmstart.demo;

import java.util.List;
import java.util.Map;

/** What phases leave behind for the report. */
final class Results {
  private Results() {}

  /** Time and memory of a phase; seconds add up over interrupted starts. */
  record Phase(String title, double seconds, long peakMegabytes) {}

  /** One point of a curve. */
  record Point(double x, double y) {}

  /**
   * A pre-training.
   *
   * @param parameters number of trained numbers
   * @param tokens input tokens read
   * @param perplexity held-out perplexity by step
   * @param loss training loss by step
   */
  record PreTraining(
      long parameters,
      long tokens,
      double tokensPerSecond,
      List<Point> perplexity,
      List<Point> loss,
      Map<String, Double> last) {}

  /**
   * One fine-tuning with one seed.
   *
   * @param scores metrics on the test set
   * @param each the main score of every test example, in a fixed order, for paired tests
   * @param curve validation loss by step; may be empty
   */
  record Run(Map<String, Double> scores, List<Double> each, List<Point> curve, double seconds) {}

  /** A generated text beside its input and the right answer. */
  record Sample(String source, String reference, Map<String, String> written) {}

  /** Samples of the naming task. */
  record Samples(List<Sample> samples) {}
}
