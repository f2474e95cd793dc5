package org.warmstart.learn.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.BatchOrder;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.example.Examples;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.text.stage.Sampling;

/** Examples in the batches that their task makes, others in every epoch. */
public final class TaskBatches implements BatchSource {
  private final Task task;
  private final Examples examples;
  private final int given;
  private final BatchOrder order;
  private final @Nullable Redrawn redrawn;
  private BatchExtras extras = BatchExtras.NONE;

  /**
   * Rows of one example each, to be segmented anew in every epoch.
   *
   * @param rows gives the row of an example
   */
  public record Redrawn(IntFunction<TaskRow> rows, Sampling sampling) {}

  /**
   * Cuts examples into batches.
   *
   * @param batchSize rows; 0: as many as {@code tokensPerBatch} allows
   * @param tokensPerBatch padding included; read only if {@code batchSize} is 0
   */
  public TaskBatches(
      Task task, List<Example> examples, int batchSize, int tokensPerBatch, long seed) {
    this(task, Examples.of(examples), batchSize, tokensPerBatch, seed, null);
  }

  /**
   * As the other one; batches are of similar length in their best segmentations.
   *
   * @param redrawn null to use the examples as they are
   */
  public TaskBatches(
      Task task,
      Examples examples,
      int batchSize,
      int tokensPerBatch,
      long seed,
      @Nullable Redrawn redrawn) {
    this.task = task;
    this.redrawn = redrawn;
    this.examples = redrawn == null ? task.arranged(examples) : examples;
    given = examples.size();
    order = task.order(this.examples, batchSize, tokensPerBatch, seed);
  }

  /** Adds to every batch what a loss reads more than the model does. */
  public TaskBatches with(BatchExtras more) {
    extras = more;
    return this;
  }

  @Override
  public int batches(int epoch) {
    return order.batches(epoch);
  }

  @Override
  public Batch batch(int epoch, int index) {
    int[] rows = order.batch(epoch, index);
    List<Example> chosen = Arrays.stream(rows).mapToObj(row -> example(epoch, row)).toList();
    Batch batch = task.trainingBatch(chosen);
    extras.addTo(batch, chosen, rows);
    return batch;
  }

  private Example example(int epoch, int row) {
    return redrawn == null
        ? examples.get(row)
        : task.encode(redrawn.rows.apply(row), redrawn.sampling.derive(epoch).derive(row)).get(0);
  }

  @Override
  public List<String> notes() {
    if (examples.size() == given) {
      return order.notes();
    }
    List<String> notes = new ArrayList<>(order.notes());
    notes.add("packed: " + given + " examples in " + examples.size() + " rows");
    return notes;
  }

  @Override
  public long fingerprint() {
    long hash = order.fingerprint();
    for (int i = 0; i < examples.size(); i++) {
      hash = 31 * hash + examples.fingerprint(i);
    }
    return hash;
  }
}
