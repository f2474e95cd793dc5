package org.warmstart.learn.word2vec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.random.SeededRandom;

/**
 * Trains word vectors (Mikolov et al. 2013a and b: skip-gram and CBOW with negative sampling,
 * dynamic windows and subsampling of frequent words).
 *
 * <p>Text is read again and again and never held. Threads do not race: a batch of at most {@value
 * #LARGEST_BATCH} places is cut into blocks that work out their steps on the vectors as they are;
 * then every vector is changed by the one thread it belongs to, in the order of the text. So the
 * result is fixed by the seed, whatever the number of threads. Behind the papers' descent word
 * after word it stays back by a batch at the most, less than threads that race do.
 */
public final class Word2Vec {
  private static final int ROUND_WORDS = 50_000;
  private static final int LARGEST_BATCH = 256;
  private static final int BLOCKS = 16;
  private static final int PLACES_A_THREAD = 16;

  /** How often a batch may change the vector that it changes most, on the average. */
  private static final double MOST_CHANGES = 16;

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
  private final float[] kept;
  private final float[][] in;
  private final List<Block> blocks = new ArrayList<>();
  private final int blockPlaces;
  private final int threadCount;
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
    kept = counts.kept(settings.sample());
    requireMemory();
    in = initial();
    AliasTable noise = new AliasTable(counts.noiseWeights());
    float[][] out = new float[counts.size()][settings.dimensions()];
    int batch = (int) Math.min(LARGEST_BATCH, Math.max(1, MOST_CHANGES / mostChanges()));
    blockPlaces = (batch + BLOCKS - 1) / BLOCKS;
    for (int i = 0; i < (batch + blockPlaces - 1) / blockPlaces; i++) {
      blocks.add(new Block(settings, noise, in, out));
    }
    // with less to do at once threads would only wait for each other
    threadCount = Math.max(1, Math.min(settings.threads(), batch / PLACES_A_THREAD));
  }

  /**
   * Trains.
   *
   * @param texts a sentence each; read twice and more
   * @param split a sentence into words
   * @throws org.warmstart.base.InputException if fewer than two words are frequent enough
   */
  public static Trained train(
      Iterable<String> texts,
      Function<String, List<String>> split,
      Word2VecSettings settings,
      Progress progress) {
    return new Word2Vec(settings, texts, split, progress).run();
  }

  private void requireMemory() {
    long needed = 2L * Float.BYTES * counts.size() * settings.dimensions();
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most - most / 8) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%,d words with two vectors of %,d numbers need %,d megabytes, and Java may take"
                  + " %,d; ask for fewer dimensions or a higher minimum of occurrences, or raise"
                  + " -Xmx",
              counts.size(),
              settings.dimensions(),
              needed >> 20,
              most >> 20));
    }
  }

  /** How often, on the average, a place of the text changes the vector that is changed most. */
  private double mostChanges() {
    double[] noise = counts.noiseWeights();
    double allNoise = Arrays.stream(noise).sum();
    double[] places = counts.places(kept);
    double allPlaces = Arrays.stream(places).sum();
    return IntStream.range(0, noise.length)
        .mapToDouble(
            i -> {
              double share = places[i] / allPlaces;
              double asOutput = share + settings.negatives() * noise[i] / allNoise;
              return Math.max(asOutput, share * (settings.window() + 1));
            })
        .max()
        .orElseThrow();
  }

  private float[][] initial() {
    SeededRandom random = new SeededRandom(settings.seed()).derive("initial vectors");
    float[][] rows = new float[counts.size()][settings.dimensions()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) ((random.nextDouble() - 0.5) / settings.dimensions());
      }
    }
    return rows;
  }

  private Trained run() {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    try {
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        blocks.forEach(Block::clearLoss);
        epoch(epoch, threads);
      }
    } finally {
      threads.shutdownNow();
    }
    double loss = blocks.stream().mapToDouble(Block::loss).sum();
    long targets = blocks.stream().mapToLong(Block::targets).sum();
    return new Trained(
        new WordVectors(counts.words(), in),
        done,
        loss / Math.max(1, targets),
        (System.nanoTime() - start) / 1e9);
  }

  private void epoch(int epoch, ExecutorService threads) {
    SeededRandom random = new SeededRandom(settings.seed()).derive(epoch);
    Iterator<String> sentences = texts.iterator();
    Round round = read(sentences, random.derive(0));
    for (int number = 1; round != null; number++) {
      List<Future<?>> running = start(round, threads);
      Round next = read(sentences, random.derive(number)); // while the others train
      await(running);
      done += round.words;
      round = next;
      progress.update("train vectors", done, counts.total() * settings.epochs());
    }
  }

  /** A part of the text: numbers of words that were not left out, each sentence with its end. */
  private static final class Round {
    private final SeededRandom random;
    private int[] places = new int[1 << 12];
    private int length;
    private int words;

    Round(SeededRandom random) {
      this.random = random;
    }

    void add(int number) {
      if (length == places.length) {
        places = Arrays.copyOf(places, length * 2);
      }
      places[length++] = number;
    }
  }

  private @Nullable Round read(Iterator<String> sentences, SeededRandom random) {
    if (!sentences.hasNext()) {
      return null;
    }
    Round round = new Round(random.derive("steps"));
    while (round.words < ROUND_WORDS && sentences.hasNext()) {
      int before = round.words;
      for (String word : split.apply(sentences.next())) {
        int number = counts.number(word);
        if (number >= 0) {
          round.words++;
          if (kept[number] >= 1 || random.nextDouble() < kept[number]) {
            round.add(number);
          }
          if ((round.words - before) % Word2VecSettings.LONGEST_SENTENCE == 0) {
            round.add(Block.SENTENCE_END);
          }
        }
      }
      round.add(Block.SENTENCE_END);
    }
    return round;
  }

  private List<Future<?>> start(Round round, ExecutorService threads) {
    long before = done;
    Crew crew = new Crew(threadCount);
    AtomicInteger nextBlock = new AtomicInteger();
    return IntStream.range(0, threadCount)
        .<Future<?>>mapToObj(
            thread ->
                threads.submit(
                    () -> {
                      try {
                        train(round, before, thread, crew, nextBlock);
                      } catch (RuntimeException | Error e) {
                        crew.fail();
                        throw e;
                      }
                    }))
        .toList();
  }

  /** One thread's part of a round, batch after batch. */
  private void train(Round round, long before, int thread, Crew crew, AtomicInteger nextBlock) {
    int batch = blockPlaces * blocks.size();
    double all = (double) counts.total() * settings.epochs() + 1;
    for (int from = 0; from < round.length; from += batch) {
      double left = 1 - (before + (double) round.words * from / round.length) / all;
      float rate = (float) (settings.learningRate() * Math.max(LOWEST_RATE, left));
      for (int i = nextBlock.getAndIncrement();
          i < blocks.size();
          i = nextBlock.getAndIncrement()) {
        int start = Math.min(round.length, from + i * blockPlaces);
        int end = Math.min(round.length, start + blockPlaces);
        blocks.get(i).read(round.places, start, end, rate, round.random.derive(start));
      }
      crew.meet(() -> nextBlock.set(0));
      for (Block block : blocks) {
        block.apply(thread, threadCount);
      }
      crew.meet(() -> {});
    }
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
