package org.warmstart.learn.objective;

import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigWriter;

/**
 * How a corpus is cut into batches, whatever is predicted from it.
 *
 * @param sequenceLength tokens of a row, special ones included
 * @param batchSize rows of a micro-batch
 * @param seed of every draw
 */
public record Cut(int sequenceLength, int batchSize, long seed) {
  public Cut {
    if (sequenceLength < 8) {
      throw new InputException("sequenceLength has to be at least 8, not " + sequenceLength);
    }
    if (batchSize < 1) {
      throw new InputException("batchSize has to be at least 1, not " + batchSize);
    }
  }

  /** A number that changes with the corpus's fingerprint, the objective's settings and the cut. */
  long fingerprint(long corpus, Objective objective) {
    // of the text: hash codes of enums differ from process to process
    String settings = ConfigWriter.toYaml((Record) objective) + ConfigWriter.toYaml(this);
    return 31L * corpus + settings.hashCode();
  }
}
