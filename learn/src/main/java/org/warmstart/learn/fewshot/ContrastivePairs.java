package org.warmstart.learn.fewshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.batch.BatchOrder;

/**
 * Pairs of labelled texts, of one class and of two (Tunstall et al. 2022, section 3.1), as batches:
 * the numbers of a batch's texts are those of its first pair, its second one and so on. Drawn anew
 * in every epoch. Not thread-safe.
 */
public final class ContrastivePairs implements BatchOrder {
  /** Which of all pairs are taken. */
  public enum Sampling {
    /** All, those of which there are fewer several times: as many of one class as of two. */
    OVERSAMPLING,
    /** As many of one class as of two, and none twice. */
    UNDERSAMPLING,
    /** All, each once. */
    UNIQUE
  }

  private static final int MOST_PAIRS = 20_000_000;

  private final int[] classes;
  private final int batchSize;
  private final @Nullable Integer iterations;
  private final Sampling sampling;
  private final long seed;
  private int plannedEpoch = -1;
  private int[] plan = {};

  /**
   * Pairs of texts.
   *
   * @param classes the texts' classes
   * @param batchSize pairs in a batch
   * @param iterations how many partners of its own class and how many of another each text gets by
   *     chance; null: {@code sampling} says which of all pairs are taken
   * @throws InputException if no two texts are of one class, there is one class alone, or there
   *     would be too many pairs
   */
  public ContrastivePairs(
      int[] classes, int batchSize, @Nullable Integer iterations, Sampling sampling, long seed) {
    this.classes = classes.clone();
    this.batchSize = batchSize;
    this.iterations = iterations;
    this.sampling = sampling;
    this.seed = seed;
    if (batchSize < 1) {
      throw new InputException(
          "batchSize: say how many pairs a batch has; tokensPerBatch does not fix it");
    }
    if (count(true) == 0 || count(false) == 0) {
      throw new InputException(
          "few-shot classification makes pairs of texts of one class and of two: give rows of two"
              + " classes or more, and two rows or more of one of them");
    }
    long all = iterations == null ? wanted(true) + wanted(false) : 2L * iterations * classes.length;
    if (all > MOST_PAIRS) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%,d rows would make %,d pairs; task.numIterations draws a few for each row",
              classes.length,
              all));
    }
  }

  /** How many pairs there are of texts of one class, or of two. */
  private long count(boolean same) {
    long of = Arrays.stream(classes).max().orElse(0) + 1L;
    long[] sizes = new long[(int) of];
    for (int each : classes) {
      sizes[each]++;
    }
    long alike = Arrays.stream(sizes).map(size -> size * (size - 1) / 2).sum();
    return same ? alike : (long) classes.length * (classes.length - 1) / 2 - alike;
  }

  /** How many of them are taken. */
  private long wanted(boolean same) {
    long alike = count(true);
    long unlike = count(false);
    return switch (sampling) {
      case OVERSAMPLING -> Math.max(alike, unlike);
      case UNDERSAMPLING -> Math.min(alike, unlike);
      case UNIQUE -> same ? alike : unlike;
    };
  }

  @Override
  public int batches(int epoch) {
    return (plan(epoch).length / 2 + batchSize - 1) / batchSize;
  }

  @Override
  public int[] batch(int epoch, int index) {
    int[] all = plan(epoch);
    int from = 2 * batchSize * index;
    return Arrays.copyOfRange(all, from, Math.min(all.length, from + 2 * batchSize));
  }

  private int[] plan(int epoch) {
    if (epoch != plannedEpoch) {
      SeededRandom random = new SeededRandom(seed).derive(epoch);
      int[] pairs = iterations == null ? ofAll(random) : drawn(random, iterations);
      plan = shuffled(pairs, random);
      plannedEpoch = epoch;
    }
    return plan;
  }

  private int[] ofAll(SeededRandom random) {
    int[] alike = taken(all(true), wanted(true), random);
    int[] unlike = taken(all(false), wanted(false), random);
    int[] both = Arrays.copyOf(alike, alike.length + unlike.length);
    System.arraycopy(unlike, 0, both, alike.length, unlike.length);
    return both;
  }

  private int[] all(boolean same) {
    int[] pairs = new int[Math.toIntExact(2 * count(same))];
    int at = 0;
    for (int a = 0; a < classes.length; a++) {
      for (int b = a + 1; b < classes.length; b++) {
        if ((classes[a] == classes[b]) == same) {
          pairs[at++] = a;
          pairs[at++] = b;
        }
      }
    }
    return pairs;
  }

  /** So many pairs: all as often as that goes, and a random part once more. */
  private static int[] taken(int[] pairs, long wanted, SeededRandom random) {
    int[] taken = new int[Math.toIntExact(2 * wanted)];
    int at = 0;
    while (at < taken.length) {
      int length = Math.min(pairs.length, taken.length - at);
      System.arraycopy(shuffled(pairs, random), 0, taken, at, length);
      at += length;
    }
    return taken;
  }

  private static int[] shuffled(int[] pairs, SeededRandom random) {
    int[] order = random.permutation(pairs.length / 2);
    int[] shuffled = new int[pairs.length];
    for (int i = 0; i < order.length; i++) {
      shuffled[2 * i] = pairs[2 * order[i]];
      shuffled[2 * i + 1] = pairs[2 * order[i] + 1];
    }
    return shuffled;
  }

  /** Partners by chance; a text that is alone in its class has none in it. */
  private int[] drawn(SeededRandom random, int each) {
    List<Integer> pairs = new ArrayList<>();
    for (int text = 0; text < classes.length; text++) {
      for (boolean same : new boolean[] {true, false}) {
        int[] partners = partners(text, same);
        for (int i = 0; i < each && partners.length > 0; i++) {
          pairs.add(text);
          pairs.add(partners[random.nextInt(partners.length)]);
        }
      }
    }
    return pairs.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] partners(int text, boolean same) {
    int[] partners = new int[classes.length];
    int count = 0;
    for (int other = 0; other < classes.length; other++) {
      if (other != text && (classes[other] == classes[text]) == same) {
        partners[count++] = other;
      }
    }
    return Arrays.copyOf(partners, count);
  }

  @Override
  public long fingerprint() {
    long hash = 31L * Arrays.hashCode(classes) + batchSize;
    hash = 31 * hash + (iterations == null ? -1 : iterations);
    return 31 * (31 * hash + sampling.name().hashCode()) + seed;
  }

  @Override
  public List<String> notes() {
    int[] pairs = plan(0);
    int alike = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      alike += classes[pairs[i]] == classes[pairs[i + 1]] ? 1 : 0;
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "an epoch has %,d pairs of one class and %,d of two",
            alike,
            pairs.length / 2 - alike));
  }
}
