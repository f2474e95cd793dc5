package org.warmstart.text.train.count;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;

/**
 * Counts the words of texts on several threads. Only a few batches of text are in memory at a time,
 * and a bounded number of different words: when there are more, the rarest are forgotten, as in
 * lossy counting (Manku and Motwani, 2002). The result depends on the texts only: each thread
 * counts for itself, the sums do not depend on which thread saw what, and words are forgotten at
 * fixed places of the text.
 */
public final class WordCounting {
  private static final String PHASE = "count words";

  /**
   * How much is kept.
   *
   * @param memory the most bytes that it may take to learn from the words
   * @param every how much text is counted, in characters or bytes, between two looks at that
   */
  public record Limits(long memory, long every) {
    /** Half a gigabyte: 3.5 million English words, or 12 million characters of Chinese. */
    public static final Limits USUAL = new Limits(1L << 29, 1L << 26);
  }

  private final WordSplitter splitter;
  private final Limits limits;

  public WordCounting(WordSplitter splitter, Limits limits) {
    this.splitter = splitter;
    this.limits = limits;
  }

  public WordCounts count(TextBatches texts, int threads, Progress progress) {
    try (Workers workers = new Workers(threads)) {
      WordCounts all = new WordCounts();
      long next = limits.every;
      Round round = new Round(workers);
      for (TextBatches.Batch batch = texts.next(); batch != null; batch = texts.next()) {
        round.submit(batch);
        progress.update(PHASE, texts.done(), texts.total());
        if (texts.done() >= next) {
          next = texts.done() + limits.every;
          all = bounded(round.finish(all));
          round = new Round(workers);
        }
      }
      all = round.finish(all);
      progress.update(PHASE, texts.done(), texts.done());
      return all;
    }
  }

  private WordCounts bounded(WordCounts counts) {
    double excess = (double) counts.weight() / limits.memory;
    if (excess <= 1) {
      return counts;
    }
    int most = (int) (counts.size() / excess / 2);
    if (most == 0) {
      throw new InputException(
          "the text's words are too long to learn from: "
              + counts.size()
              + " different ones fill the memory for them; is there text without spaces or line"
              + " breaks?");
    }
    return counts.mostFrequent(most);
  }

  /** Counts by several threads from one look at the sums to the next. */
  private final class Round {
    private record Running(Future<?> future, WordCounts counter) {}

    private final Workers workers;
    private final List<WordCounts> counters = new ArrayList<>();
    private final Deque<WordCounts> idle = new ArrayDeque<>();
    private final Deque<Running> running = new ArrayDeque<>();

    Round(Workers workers) {
      this.workers = workers;
      for (int i = 0; i < workers.count(); i++) {
        counters.add(new WordCounts());
        idle.add(counters.get(i));
      }
    }

    void submit(TextBatches.Batch batch) {
      if (idle.isEmpty()) {
        Running oldest = running.remove();
        Workers.await(oldest.future);
        idle.add(oldest.counter);
      }
      WordCounts counter = idle.remove();
      running.add(new Running(workers.submit(() -> count(batch, counter)), counter));
    }

    WordCounts finish(WordCounts all) {
      running.forEach(task -> Workers.await(task.future));
      counters.forEach(all::addAll);
      return all;
    }
  }

  private void count(TextBatches.Batch batch, WordCounts counter) {
    WordSplitter.Sink add = (chars, from, to) -> counter.add(chars, from, to, 1);
    batch.forEach((chars, from, to) -> splitter.split(chars, from, to, add));
  }
}
