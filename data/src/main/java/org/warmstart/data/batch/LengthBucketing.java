package org.warmstart.data.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;

/**
 * Cuts examples into batches of similar length, so that little is padding. Every epoch has its own
 * shuffle: examples are dealt at random into pools of many batches, sorted by length within a pool
 * and cut; then the batches are shuffled. A batch is a function of seed, epoch and index, so a
 * place in the data is two numbers and resuming needs nothing else. Not thread-safe.
 */
public final class LengthBucketing implements BatchOrder {
  /** Batches in a pool: large enough for near-equal lengths, small enough to mix well. */
  private static final int BATCHES_IN_POOL = 64;

  private final int[] lengths;
  private final int tokensPerBatch;
  private final int examplesPerBatch;
  private final int poolSize;
  private final long seed;
  private int plannedEpoch = -1;
  private List<int[]> plan = List.of();

  private LengthBucketing(int[] lengths, int tokensPerBatch, int examplesPerBatch, long seed) {
    this.lengths = lengths.clone();
    this.tokensPerBatch = tokensPerBatch;
    this.examplesPerBatch = examplesPerBatch;
    this.seed = seed;
    if (lengths.length == 0) {
      throw new InputException("there are no examples to make batches of");
    }
    long total = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < 0) {
        throw new IllegalArgumentException("example " + i + " has length " + lengths[i]);
      }
      if (lengths[i] > tokensPerBatch) {
        throw new InputException(
            "example "
                + i
                + " has "
                + lengths[i]
                + " tokens, more than the "
                + tokensPerBatch
                + " of a batch; truncate it or allow larger batches");
      }
      total += lengths[i];
    }
    double mean = Math.max(1, (double) total / lengths.length);
    double perBatch = Math.min(examplesPerBatch, Math.max(1, tokensPerBatch / mean));
    this.poolSize = (int) Math.min(lengths.length, Math.ceil(BATCHES_IN_POOL * perBatch));
  }

  /**
   * Batches of at most so many tokens, padding included: examples times the longest of them.
   *
   * @param lengths of the examples, in tokens
   * @throws InputException if there is no example or one is longer than a batch
   */
  public static LengthBucketing ofTokens(int[] lengths, int tokensPerBatch, long seed) {
    requirePositive("tokens", tokensPerBatch);
    return new LengthBucketing(lengths, tokensPerBatch, Integer.MAX_VALUE, seed);
  }

  /**
   * Batches of so many examples; the last of an epoch may have fewer.
   *
   * @param lengths of the examples, in tokens
   * @throws InputException if there is no example
   */
  public static LengthBucketing ofExamples(int[] lengths, int examplesPerBatch, long seed) {
    requirePositive("examples", examplesPerBatch);
    return new LengthBucketing(lengths, Integer.MAX_VALUE, examplesPerBatch, seed);
  }

  private static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new InputException(what + " per batch must be at least 1, not " + number);
    }
  }

  @Override
  public int batches(int epoch) {
    return plan(epoch).size();
  }

  @Override
  public int[] batch(int epoch, int index) {
    return plan(epoch).get(index).clone();
  }

  /** Changes with the lengths, the size of batches and the seed. */
  @Override
  public long fingerprint() {
    long hash = Arrays.hashCode(lengths);
    hash = hash * 1_000_003 + tokensPerBatch;
    hash = hash * 1_000_003 + examplesPerBatch;
    return hash * 1_000_003 + seed;
  }

  private List<int[]> plan(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epochs count from 0, not " + epoch);
    }
    if (epoch != plannedEpoch) {
      plan = makePlan(new SeededRandom(seed).derive(epoch));
      plannedEpoch = epoch;
    }
    return plan;
  }

  private List<int[]> makePlan(SeededRandom random) {
    int[] order = random.permutation(lengths.length);
    List<int[]> batches = new ArrayList<>();
    // only the last pool may end in a batch that is not full, else small pools would make many
    int[] left = new int[0];
    for (int start = 0; start < order.length; start += poolSize) {
      int end = Math.min(start + poolSize, order.length);
      int[] pool = Arrays.copyOf(left, left.length + end - start);
      System.arraycopy(order, start, pool, left.length, end - start);
      left = cut(sortedByLength(pool), end == order.length, batches);
    }
    int[] shuffled = random.permutation(batches.size());
    List<int[]> plan = new ArrayList<>(batches.size());
    for (int index : shuffled) {
      plan.add(batches.get(index));
    }
    return plan;
  }

  /** Sorts by length; equal lengths keep their random order. */
  private int[] sortedByLength(int[] pool) {
    long[] keys = new long[pool.length];
    for (int i = 0; i < pool.length; i++) {
      keys[i] = (long) lengths[pool[i]] << 32 | i;
    }
    Arrays.sort(keys);
    int[] sorted = new int[pool.length];
    for (int i = 0; i < pool.length; i++) {
      sorted[i] = pool[(int) keys[i]];
    }
    return sorted;
  }

  /** Cuts the longest first; returns what is left over unless this is the last pool. */
  private int[] cut(int[] sorted, boolean last, List<int[]> batches) {
    int end = sorted.length;
    while (end > 0) {
      int longest = Math.max(1, lengths[sorted[end - 1]]);
      int size = Math.min(examplesPerBatch, tokensPerBatch / longest);
      if (size > end && !last) {
        break;
      }
      int start = Math.max(0, end - size);
      batches.add(Arrays.copyOfRange(sorted, start, end));
      end = start;
    }
    return Arrays.copyOf(sorted, end);
  }
}
