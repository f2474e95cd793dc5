package org.warmstart.cli.metric;

import org.jspecify.annotations.Nullable;

/** The examples that a metric is taken of, one after the other. */
public interface MetricInput extends AutoCloseable {
  /**
   * The next example, or null after the last.
   *
   * @throws org.warmstart.base.InputException if the files are not equally long, or something in
   *     them cannot be read
   */
  @Nullable MetricRow next();

  /** What they are read from, for messages. */
  String name();

  @Override
  void close();
}
