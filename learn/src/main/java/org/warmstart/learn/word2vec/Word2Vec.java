package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.warmstart.data.SeededRandom;
import org.warmstart.text.Progress;

/**
 * Trains word vectors (Mikolov et al. 2013a and b: skip-gram and CBOW with negative sampling,
 * dynamic windows and subsampling of frequent words).
 *
 * <p>Text is read again and again and never held. Threads do not race: each has its own copy of the
 * vectors and its own share of a round of text; behind a round every vector becomes the mean of the
 * copies that changed it. So the result is fixed by the seed and the number of threads; with one
 * thread it is the papers' stochastic gradient descent, word after word.
 */
public final class Word2Vec {
  /** As the original program has it. */
  private static final int LONGEST_SENTENCE = 1000;

  private static final int LARGEST_SHARE = 50_000;
  private static final int SMALLEST_SHARE = 500;
  private static final int ROUNDS_AN_EPOCH = 20;
  private static final double LOWEST_RATE = 1e-4;

  /**
   * What came of it.
   *
   * @param words read in all epochs, rare ones not counted
   * @param loss the mean over the last epoch's true and noise words
   * @param seconds of training
   */
  public record Trained(WordVectors vectors, long words, double loss, double seconds) {}

  private final Word2VecSettings settings;
  private final Iterable<String> texts;
  private final Function<String, List<String>> split;
  private final Progress progress;
  private final WordCounts counts;
  private final List<Replica> replicas = new ArrayList<>();
  private final int shareWords;
  private long done;

  private Word2Vec(
      Word2VecSettings settings,
      Iterable<String> texts,
      Function<String, List<String>> split,
      Progress progress) {
    this.settings = settings;
    this.texts = texts;
    this.split = split;
    this.progress = progress;
    counts = WordCounts.of(texts, split, settings.minCount(), progress);
    long even = counts.total() / ((long) settings.threads() * ROUNDS_AN_EPOCH);
    shareWords = (int) Math.max(SMALLEST_SHARE, Math.min(LARGEST_SHARE, even));
    AliasTable noise = new AliasTable(counts.noiseWeights());
    float[] kept = counts.kept(settings.sample());
    float[][] first = initial();
    for (int i = 0; i < settings.threads(); i++) {
      float[][] in =
          i == 0 ? first : Arrays.stream(first).map(float[]::clone).toArray(float[][]::new);
      float[][] out = new float[counts.size()][settings.dimensions()];
      replicas.add(new Replica(settings, noise, kept, in, out));
    }
  }

  /**
   * Trains.
   *
   * @param texts a sentence each; read twice and more
   * @param split a sentence into words
   * @throws org.warmstart.text.InputException if fewer than two words are frequent enough
   */
  public static Trained train(
      Iterable<String> texts,
      Function<String, List<String>> split,
      Word2VecSettings settings,
      Progress progress) {
    return new Word2Vec(settings, texts, split, progress).run();
  }

  private float[][] initial() {
    SeededRandom random = new SeededRandom(settings.seed()).derive("initial vectors");
    float[][] in = new float[counts.size()][settings.dimensions()];
    for (float[] row : in) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) ((random.nextDouble() - 0.5) / settings.dimensions());
      }
    }
    return in;
  }

  private Trained run() {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(settings.threads());
    try {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        for (Replica replica : replicas) {
          replica.loss = 0;
          replica.targets = 0;
        }
        epoch(epoch, threads);
      }
    } finally {
      threads.shutdownNow();
    }
    double loss = replicas.stream().mapToDouble(replica -> replica.loss).sum();
    long targets = replicas.stream().mapToLong(replica -> replica.targets).sum();
    return new Trained(
        new WordVectors(counts.words(), replicas.get(0).in),
        done,
        loss / Math.max(1, targets),
        (System.nanoTime() - start) / 1e9);
  }

  private void epoch(int epoch, ExecutorService threads) {
    SeededRandom random = new SeededRandom(settings.seed()).derive(epoch);
    Iterator<String> sentences = texts.iterator();
    List<Share> round = read(sentences);
    for (int number = 0; !round.isEmpty(); number++) {
      List<Share> current = round;
      SeededRandom ofRound = random.derive(number);
      List<Future<?>> running = start(threads, current.size(), i -> train(i, current, ofRound));
      round = read(sentences); // while the others train
      await(running);
      done += current.stream().mapToLong(share -> share.words).sum();
      if (replicas.size() > 1) {
        await(start(threads, replicas.size(), this::merge));
      }
      progress.update("train vectors", done, counts.total() * settings.epochs());
    }
  }

  /** A thread's part of a round: word numbers, each sentence with its end. */
  private static final class Share {
    private int[] places = new int[1 << 12];
    private int length;
    private int words;

    void add(int number) {
      if (length == places.length) {
        places = Arrays.copyOf(places, length * 2);
      }
      places[length++] = number;
      words += number == Replica.SENTENCE_END ? 0 : 1;
    }
  }

  private List<Share> read(Iterator<String> sentences) {
    List<Share> round = new ArrayList<>();
    while (round.size() < settings.threads() && sentences.hasNext()) {
      Share share = new Share();
      while (share.words < shareWords && sentences.hasNext()) {
        int before = share.words;
        for (String word : split.apply(sentences.next())) {
          int number = counts.number(word);
          if (number >= 0) {
            share.add(number);
            if ((share.words - before) % LONGEST_SENTENCE == 0) {
              share.add(Replica.SENTENCE_END);
            }
          }
        }
        share.add(Replica.SENTENCE_END);
      }
      round.add(share);
    }
    return round;
  }

  private void train(int thread, List<Share> round, SeededRandom random) {
    Share share = round.get(thread);
    long before = done;
    double all = (double) counts.total() * settings.epochs() + 1;
    replicas
        .get(thread)
        .train(
            share.places,
            share.length,
            words -> {
              double left = 1 - (before + (double) words * round.size()) / all;
              return settings.learningRate() * Math.max(LOWEST_RATE, left);
            },
            random.derive(thread));
  }

  /** Makes every thread's copy of some of the vectors the mean of those that changed. */
  private void merge(int part) {
    int size = counts.size();
    int from = (int) ((long) size * part / replicas.size());
    int to = (int) ((long) size * (part + 1) / replicas.size());
    float[] sum = new float[settings.dimensions()];
    for (int row = from; row < to; row++) {
      merge(row, sum, replica -> replica.in, replica -> replica.changedIn);
      merge(row, sum, replica -> replica.out, replica -> replica.changedOut);
    }
  }

  private void merge(
      int row,
      float[] sum,
      Function<Replica, float[][]> vectors,
      Function<Replica, boolean[]> changed) {
    int count = 0;
    for (Replica replica : replicas) {
      boolean[] flags = changed.apply(replica);
      if (flags[row]) {
        if (count++ == 0) {
          Arrays.fill(sum, 0);
        }
        FloatVectors.add(sum, 1, vectors.apply(replica)[row]);
        flags[row] = false;
      }
    }
    if (count > 0) {
      float share = 1f / count;
      for (Replica replica : replicas) {
        float[] target = vectors.apply(replica)[row];
        for (int i = 0; i < target.length; i++) {
          target[i] = sum[i] * share;
        }
      }
    }
  }

  private static List<Future<?>> start(ExecutorService threads, int count, IntConsumer work) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      running.add(threads.submit(() -> work.accept(number)));
    }
    return running;
  }

  private static void await(List<Future<?>> running) {
    try {
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training word vectors", e);
    }
  }
}
