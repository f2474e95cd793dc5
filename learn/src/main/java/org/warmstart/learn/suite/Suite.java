package org.warmstart.learn.suite;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.ChosenFrom;

/**
 * A benchmark that a model is asked as it is, without fine-tuning. Registered in {@link Suites}.
 */
@ChosenFrom(Suites.class)
public interface Suite {
  /** What to read of a benchmark. */
  enum Part {
    /** What is asked. */
    QUESTIONS,
    /** What examples are taken from. */
    EXAMPLES
  }

  /** Paper, files, metric and protocol, in a few lines. */
  String description();

  /** How many examples the published protocol shows before a question. */
  int shots();

  /** Whether examples are drawn at random for each question; else the first ones are shown. */
  default boolean drawsExamples() {
    return true;
  }

  /**
   * Reads a part.
   *
   * @param data what the user gave: a file, or a folder as the benchmark is published
   * @return in the files' order; no examples where the data have none beside the questions
   * @throws org.warmstart.base.InputException naming file and line of what cannot be used
   */
  List<Question> read(Path data, Part part);

  /** What stands above the examples, or a question without; null for nothing. */
  default @Nullable String introduction(String group) {
    return null;
  }

  /** How a model is asked, and its answers are judged. */
  Asking asking();

  /** The metric that the paper reports. */
  String mainMetric();
}
