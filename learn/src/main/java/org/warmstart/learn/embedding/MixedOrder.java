package org.warmstart.learn.embedding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.batch.BatchOrder;

/**
 * Examples in a random order, whatever their length, so that what is compared within a batch is
 * mixed; on request such that no text is twice in a batch. Not thread-safe.
 */
public final class MixedOrder implements BatchOrder {
  private final long[][] texts;
  private final boolean apart;
  private final int batchSize;
  private final long seed;
  private int plannedEpoch = -1;
  private List<int[]> plan = List.of();

  /**
   * An order of examples.
   *
   * @param texts numbers that tell each example's texts from others
   * @param apart whether a text may be only once in a batch: an example that shares one waits for a
   *     later batch, and the epoch's last ones may be small
   * @throws InputException if there is no example, or batches are of none
   */
  public MixedOrder(long[][] texts, boolean apart, int batchSize, long seed) {
    if (texts.length == 0) {
      throw new InputException("there are no examples to make batches of");
    }
    if (batchSize < 1) {
      throw new InputException(
          "batchSize: the rows of a batch are compared with each other, so say how many there are;"
              + " tokensPerBatch does not fix it");
    }
    this.texts = texts.clone();
    this.apart = apart;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  @Override
  public int batches(int epoch) {
    return plan(epoch).size();
  }

  @Override
  public int[] batch(int epoch, int index) {
    return plan(epoch).get(index).clone();
  }

  private List<int[]> plan(int epoch) {
    if (epoch != plannedEpoch) {
      SeededRandom random = new SeededRandom(seed).derive(epoch);
      int[] order = random.permutation(texts.length);
      plan = apart ? apart(order) : cut(order);
      plannedEpoch = epoch;
    }
    return plan;
  }

  private List<int[]> cut(int[] order) {
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    return batches;
  }

  /** Fills batch after batch with the first examples of those left that share no text with it. */
  private List<int[]> apart(int[] order) {
    List<int[]> batches = new ArrayList<>();
    int[] next = new int[order.length];
    Arrays.setAll(next, i -> i + 1);
    int first = 0;
    while (first < order.length) {
      int[] batch = new int[batchSize];
      int size = 0;
      Set<Long> taken = new HashSet<>();
      int before = -1;
      for (int at = first; at < order.length && size < batchSize; at = next[at]) {
        if (isApart(order[at], taken)) {
          batch[size++] = order[at];
          // taken out of the list of those left
          if (before < 0) {
            first = next[at];
          } else {
            next[before] = next[at];
          }
        } else {
          before = at;
        }
      }
      batches.add(Arrays.copyOf(batch, size));
    }
    return batches;
  }

  private boolean isApart(int example, Set<Long> taken) {
    for (long text : texts[example]) {
      if (taken.contains(text)) {
        return false;
      }
    }
    for (long text : texts[example]) {
      taken.add(text);
    }
    return true;
  }

  @Override
  public long fingerprint() {
    long hash = 31L * batchSize + Boolean.hashCode(apart);
    for (long[] each : texts) {
      hash = 31 * hash + Arrays.hashCode(each);
    }
    return 31 * hash + seed;
  }

  @Override
  public List<String> notes() {
    long full = plan(0).stream().filter(batch -> batch.length == batchSize).count();
    long fewest = (texts.length + batchSize - 1L) / batchSize;
    return plan(0).size() == fewest
        ? List.of()
        : List.of(
            "texts that occur in several rows are kept out of each other's batches: an epoch has "
                + plan(0).size()
                + " batches, of which "
                + full
                + " are full");
  }
}
