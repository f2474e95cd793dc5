package org.warmstart.learn.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.learn.training.Batch;
import org.warmstart.learn.training.BatchSource;

/**
 * Batches of several corpora. Each batch is of one of them, which is drawn: that of a place follows
 * from the seed and the place alone. A corpus gives its batches in its own order, and when it has
 * no more begins its next epoch. As many batches as all corpora have together are an epoch.
 */
public final class MixedBatches implements BatchSource {
  private static final String DRAWS = "mixture";

  private final List<BatchSource> corpora;
  private final double[] shares;
  private final SeededRandom draws;
  private final int length;

  /** The number of the next batch of the mixture, and where each corpus is then. */
  private long next;

  private final int[] epochs;
  private final int[] places;

  /**
   * A mixture.
   *
   * @param shares of the batches; add up to 1
   */
  public MixedBatches(List<BatchSource> corpora, double[] shares, long seed) {
    this.corpora = List.copyOf(corpora);
    this.shares = shares.clone();
    draws = new SeededRandom(seed).derive(DRAWS);
    length = Math.toIntExact(corpora.stream().mapToLong(corpus -> corpus.batches(0)).sum());
    epochs = new int[corpora.size()];
    places = new int[corpora.size()];
  }

  @Override
  public int batches(int epoch) {
    return length;
  }

  @Override
  public Batch batch(int epoch, int index) {
    long number = (long) epoch * length + index;
    if (number < next) {
      next = 0;
      Arrays.fill(epochs, 0);
      Arrays.fill(places, 0);
    }
    while (next < number) {
      take();
    }
    int corpus = take();
    return corpora.get(corpus).batch(epochs[corpus], places[corpus] - 1);
  }

  /** Draws the next corpus and goes on by one of its batches. */
  private int take() {
    int corpus = drawn(next++);
    if (places[corpus] >= corpora.get(corpus).batches(epochs[corpus])) {
      epochs[corpus]++;
      places[corpus] = 0;
    }
    places[corpus]++;
    return corpus;
  }

  private int drawn(long number) {
    double place = draws.derive(number).nextDouble();
    int corpus = 0;
    while (corpus < shares.length - 1 && place >= shares[corpus]) {
      place -= shares[corpus];
      corpus++;
    }
    return corpus;
  }

  /** A corpus's share of the batches. */
  public double share(int corpus) {
    return shares[corpus];
  }

  /** How many of the first batches are of each corpus; any thread may ask. */
  public long[] counts(long batches) {
    long[] counts = new long[shares.length];
    for (long number = 0; number < batches; number++) {
      counts[drawn(number)]++;
    }
    return counts;
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    corpora.forEach(corpus -> notes.addAll(corpus.notes()));
    return notes;
  }

  @Override
  public long fingerprint() {
    long hash = Arrays.hashCode(shares);
    for (BatchSource corpus : corpora) {
      hash = 31 * hash + corpus.fingerprint();
    }
    return 31 * hash + draws.derive(0).nextLong();
  }
}
