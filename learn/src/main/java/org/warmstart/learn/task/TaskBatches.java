package org.warmstart.learn.task;

import java.util.Arrays;
import java.util.List;
import org.warmstart.data.batch.LengthBucketing;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/** Examples in batches of similar length, in another order every epoch. */
public final class TaskBatches implements BatchSource {
  private final Task task;
  private final List<Example> examples;
  private final LengthBucketing bucketing;

  /**
   * Cuts examples into batches.
   *
   * @param batchSize rows; 0: as many as {@code tokensPerBatch} allows
   * @param tokensPerBatch padding included; read only if {@code batchSize} is 0
   */
  public TaskBatches(
      Task task, List<Example> examples, int batchSize, int tokensPerBatch, long seed) {
    this.task = task;
    this.examples = List.copyOf(examples);
    int[] lengths = examples.stream().mapToInt(Example::length).toArray();
    bucketing =
        batchSize > 0
            ? LengthBucketing.ofExamples(lengths, batchSize, seed)
            : LengthBucketing.ofTokens(lengths, tokensPerBatch, seed);
  }

  @Override
  public int batches(int epoch) {
    return bucketing.batches(epoch);
  }

  @Override
  public Batch batch(int epoch, int index) {
    return task.batch(
        Arrays.stream(bucketing.batch(epoch, index)).mapToObj(examples::get).toList());
  }

  @Override
  public long fingerprint() {
    long hash = bucketing.fingerprint();
    for (Example example : examples) {
      hash = 31 * hash + example.fingerprint();
    }
    return hash;
  }
}
