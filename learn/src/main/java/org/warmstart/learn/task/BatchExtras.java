package org.warmstart.learn.task;

import java.util.List;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.training.Batch;

/** What is added to a task's batches for a loss that reads more than the model does. */
@FunctionalInterface
public interface BatchExtras {
  /** Adds nothing. */
  BatchExtras NONE = (batch, examples, numbers) -> {};

  /**
   * Adds arrays.
   *
   * @param numbers of the examples
   */
  void addTo(Batch batch, List<Example> examples, int[] numbers);

  /** Both one's and another's. */
  default BatchExtras and(BatchExtras other) {
    return (batch, examples, numbers) -> {
      addTo(batch, examples, numbers);
      other.addTo(batch, examples, numbers);
    };
  }
}
