package org.warmstart.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * What a workload can be told; each reads what concerns it.
 *
 * @param threads threads that do the work
 * @param repeat runs that are timed; the slow workloads make half as many
 * @param text a text file, to be tokenized or trained on
 * @param tokenizer a {@code tokenizer.json} or a directory with a tokenizer
 * @param pairs a tab-separated file of predictions and references, to be scored
 * @param batch texts at once, for {@code summarize}
 * @param padding how far batches are filled up, for {@code train_bert2bert}
 */
public record BenchOptions(
    int threads,
    int repeat,
    @Nullable Path text,
    @Nullable Path tokenizer,
    @Nullable Path pairs,
    int batch,
    Padding padding) {
  private static final int MOST_TEXTS = 4096;

  /** The peer's defaults: 2 threads, 5 runs, one text at a time, padding to a batch's longest. */
  public static final BenchOptions DEFAULT =
      new BenchOptions(2, 5, null, null, null, 1, Padding.LONGEST);

  /**
   * Checks the numbers.
   *
   * @throws InputException if one is not positive, or the batch is larger than any memory
   */
  public BenchOptions {
    requirePositive(threads, "threads");
    requirePositive(repeat, "repeat");
    requirePositive(batch, "batch");
    if (batch > MOST_TEXTS) {
      throw new InputException("--batch must be 1 to " + MOST_TEXTS + ", not " + batch);
    }
  }

  /** What the rows of a training batch are filled up to. */
  public enum Padding {
    /** The batch's longest row. */
    LONGEST,
    /** Always 512 source and 128 target tokens. */
    MAX
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new InputException("--" + name + " must be at least 1, not " + value);
    }
  }

  /** Half of the runs, at least one. */
  int halfRepeat() {
    return Math.max(1, repeat / 2);
  }

  static Path require(@Nullable Path file, String option, String what) {
    if (file == null) {
      throw new InputException("this workload needs --" + option + ": " + what);
    }
    return file;
  }
}
