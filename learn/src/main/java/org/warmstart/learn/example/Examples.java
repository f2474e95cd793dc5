package org.warmstart.learn.example;

import java.util.List;

/** The examples of a table in their order, in memory or in files. Safe for many threads. */
public interface Examples {
  int size();

  /**
   * One example.
   *
   * @param index from 0 to below {@link #size}
   */
  Example get(int index);

  /** Tokens of an example, source and target together. */
  default int length(int index) {
    return get(index).length();
  }

  /** A number that changes with an example's contents. */
  default long fingerprint(int index) {
    return get(index).fingerprint();
  }

  /**
   * The row that an example was made of.
   *
   * @throws IllegalStateException if rows were not kept
   */
  default TaskRow row(int index) {
    throw new IllegalStateException("the rows of these examples were not kept");
  }

  /** Those of a list. */
  static Examples of(List<Example> list) {
    List<Example> examples = List.copyOf(list);
    return new Examples() {
      @Override
      public int size() {
        return examples.size();
      }

      @Override
      public Example get(int index) {
        return examples.get(index);
      }
    };
  }
}
