package org.warmstart.learn.ppo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/**
 * Which prompts are answered at once, and which of the answers are read in which micro-batch. The
 * answers themselves depend on the model as it is then; {@link PpoLoss} draws them.
 *
 * <p>An iteration draws answers to as many batches of prompts as its minibatches have, and reads
 * them all as often as said, in another order each time. Prompts follow one another over the ends
 * of their epochs, so that none is left out; an epoch here has as many iterations as all prompts
 * need.
 */
public final class RolloutBatches implements BatchSource {
  /** The number of the draw, [1]. */
  static final String ITERATION = "iteration";

  /** Which of its answers are read, [r]. */
  static final String ROWS = "rows";

  /** The prompts' tokens, one behind another; only in the first micro-batch of an iteration. */
  static final String PROMPTS = "prompts";

  /** How many tokens each prompt has, [R]. */
  static final String LENGTHS = "prompt_lengths";

  /** What draws with the iteration: [1]. */
  static final String SEED = "seed";

  /** Goes before the names of the text's arrays. */
  static final String TEXT = "text.";

  private final BatchSource prompts;
  private final @Nullable BatchSource text;
  private final Rollouts rollouts;
  private final int accumulation;
  private final long seed;
  private final int perEpoch;
  private long latest = -1;
  private List<int[]> latestPrompts = List.of();

  /**
   * For a run.
   *
   * @param prompts batches with {@link #PROMPTS} and {@link #LENGTHS}, as many in every epoch
   * @param text batches to read beside, as many in every epoch; null: none
   * @param accumulation micro-batches of a step
   */
  public RolloutBatches(
      BatchSource prompts,
      @Nullable BatchSource text,
      Rollouts rollouts,
      int accumulation,
      long seed) {
    this.prompts = prompts;
    this.text = text;
    this.rollouts = rollouts;
    this.accumulation = accumulation;
    this.seed = seed;
    perEpoch = prompts.batches(0);
  }

  /** Prompts as a batch that is to be drawn from. */
  public static Batch prompts(int[][] prompts) {
    long[] ids = Arrays.stream(prompts).flatMapToInt(Arrays::stream).asLongStream().toArray();
    long[] lengths = Arrays.stream(prompts).mapToLong(prompt -> prompt.length).toArray();
    return new Batch(prompts.length, ids.length)
        .with(PROMPTS, ids, ids.length)
        .with(LENGTHS, lengths, lengths.length);
  }

  /** Micro-batches in which all answers of an iteration are read once. */
  private int parts() {
    return Math.multiplyExact(rollouts.minibatches(), accumulation);
  }

  /** Micro-batches of an iteration. */
  private int length() {
    return Math.multiplyExact(parts(), rollouts.epochs());
  }

  @Override
  public int batches(int epoch) {
    return Math.multiplyExact((perEpoch - 1) / parts() + 1, length());
  }

  @Override
  public Batch batch(int epoch, int index) {
    long number = (long) epoch * batches(epoch) + index;
    long iteration = number / length();
    int place = Math.toIntExact(number % length());
    List<int[]> drawn = prompts(iteration);
    int[] rows = rows(iteration, place, drawn.size());
    long read = Arrays.stream(rows).mapToLong(row -> drawn.get(row).length).sum();
    Batch beside = text == null ? null : textBatch(text, number);
    Batch batch =
        new Batch(rows.length, read + (beside == null ? 0 : beside.tokens()))
            .with(ITERATION, new long[] {iteration}, 1)
            .with(SEED, new long[] {seed}, 1)
            .with(ROWS, Arrays.stream(rows).asLongStream().toArray(), rows.length);
    if (place == 0) {
      long[] ids = drawn.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
      batch
          .with(PROMPTS, ids, ids.length)
          .with(LENGTHS, drawn.stream().mapToLong(prompt -> prompt.length).toArray(), drawn.size());
    }
    if (beside != null) {
      for (String name : beside.names()) {
        batch.with(TEXT + name, beside.longs(name), beside.shape(name));
      }
    }
    return batch;
  }

  private static Batch textBatch(BatchSource text, long number) {
    int batches = text.batches(0);
    return text.batch(Math.toIntExact(number / batches), Math.toIntExact(number % batches));
  }

  /** The answers of a micro-batch: as many in each as can be. */
  private int[] rows(long iteration, int place, int all) {
    int reading = place / parts();
    int part = place % parts();
    int[] order =
        new SeededRandom(seed).derive("answers").derive(iteration).derive(reading).permutation(all);
    int from = Math.toIntExact((long) all * part / parts());
    int to = Math.toIntExact((long) all * (part + 1) / parts());
    return Arrays.copyOfRange(order, from, to);
  }

  /** The prompts of an iteration, at least one for each of its micro-batches. */
  private List<int[]> prompts(long iteration) {
    if (iteration != latest) {
      List<int[]> all = new ArrayList<>();
      for (int i = 0; i < parts(); i++) {
        long number = iteration * parts() + i;
        Batch batch =
            prompts.batch(Math.toIntExact(number / perEpoch), Math.toIntExact(number % perEpoch));
        long[] ids = batch.longs(PROMPTS);
        int at = 0;
        for (long length : batch.longs(LENGTHS)) {
          int end = at + Math.toIntExact(length);
          all.add(LongStream.of(ids).skip(at).limit(length).mapToInt(Math::toIntExact).toArray());
          at = end;
        }
      }
      latestPrompts = all;
      latest = iteration;
    }
    return latestPrompts;
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(prompts.notes());
    if (text != null) {
      notes.addAll(text.notes());
    }
    notes.add(
        "answers are drawn to "
            + Messages.count(prompts(0).size(), "prompt")
            + " at once, and read "
            + (rollouts.epochs() == 1 ? "once" : rollouts.epochs() + " times")
            + " in "
            + Messages.count((long) rollouts.minibatches() * rollouts.epochs(), "step")
            + " before others are drawn");
    return notes;
  }

  @Override
  public long fingerprint() {
    long hash = prompts.fingerprint();
    for (long number :
        new long[] {
          text == null ? 0 : text.fingerprint(),
          rollouts.minibatches(),
          rollouts.epochs(),
          accumulation,
          seed
        }) {
      hash = 31 * hash + number;
    }
    return hash;
  }
}
