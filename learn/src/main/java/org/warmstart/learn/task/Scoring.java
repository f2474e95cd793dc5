package org.warmstart.learn.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.warmstart.learn.example.TaskRow;

/**
 * What a scorer works with beside the model: the rows, and where to say what was predicted.
 *
 * @param rows gives the row of an example, by the example's number from 0
 * @param predictions takes what was predicted for a row
 */
public record Scoring(IntFunction<TaskRow> rows, Predictions predictions) {
  /** The key of what would have been right. */
  public static final String REFERENCE = "reference";

  /** The key of what was predicted. */
  public static final String PREDICTION = "prediction";

  /** The key of the numbers behind a prediction, such as probabilities by class. */
  public static final String SCORES = "scores";

  /** To ask a scorer for what does not depend on rows. */
  public static final Scoring NONE =
      new Scoring(
          example -> {
            throw new IllegalStateException("there are no rows");
          },
          (example, prediction) -> {});

  /** Says what was predicted for a row, in an order that is always the same. */
  public void tell(int example, Object reference, Object prediction) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(REFERENCE, reference);
    all.put(PREDICTION, prediction);
    predictions.add(example, all);
  }

  /** As the other one, with the numbers behind it. */
  public void tell(int example, Object reference, Object prediction, Object scores) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(REFERENCE, reference);
    all.put(PREDICTION, prediction);
    all.put(SCORES, scores);
    predictions.add(example, all);
  }

  /** Whether anybody wants the predictions. */
  public boolean isTold() {
    return predictions != NONE.predictions;
  }

  /** Takes predictions, in the order of the rows. */
  public interface Predictions {
    /**
     * Takes the next.
     *
     * @param example the number of an example of the row, from 0
     * @param prediction texts, numbers, lists and maps by {@link #REFERENCE}, {@link #PREDICTION}
     *     and the task's own keys
     */
    void add(int example, Map<String, ?> prediction);
  }
}
