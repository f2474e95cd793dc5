package org.warmstart.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Counts the words of texts on several threads. Only a few batches of text are in memory at a time;
 * each thread counts for itself and the sums do not depend on which thread saw what.
 */
final class WordCounting {
  private static final String PHASE = "count words";
  private static final int BATCH_CHARS = 1 << 20;

  /** Longer texts are counted in pieces of this many characters, cut at white space. */
  private static final int PIECE_CHARS = 1 << 20;

  private final @Nullable Normalizer normalizer;
  private final PreTokenizer preTokenizer;

  WordCounting(@Nullable Normalizer normalizer, PreTokenizer preTokenizer) {
    this.normalizer = normalizer;
    this.preTokenizer = preTokenizer;
  }

  WordCounts count(Iterable<String> texts, int threads, Progress progress) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<WordCounts> counters = new ArrayList<>();
      Deque<WordCounts> idle = new ArrayDeque<>();
      for (int i = 0; i < threads; i++) {
        counters.add(new WordCounts());
        idle.add(counters.get(i));
      }
      Deque<Running> running = new ArrayDeque<>();
      List<String> batch = new ArrayList<>();
      long batchChars = 0;
      long done = 0;
      for (String text : texts) {
        batch.add(text);
        batchChars += text.length() + 1L;
        done += text.length();
        if (batchChars >= BATCH_CHARS) {
          submit(executor, batch, idle, running);
          progress.update(PHASE, done, -1);
          batch = new ArrayList<>();
          batchChars = 0;
        }
      }
      submit(executor, batch, idle, running);
      while (!running.isEmpty()) {
        await(running.remove());
      }
      progress.update(PHASE, done, done);
      WordCounts all = counters.get(0);
      counters.subList(1, counters.size()).forEach(all::addAll);
      return all;
    } finally {
      executor.shutdownNow();
    }
  }

  private record Running(Future<?> future, WordCounts counter) {}

  private void submit(
      ExecutorService executor,
      List<String> batch,
      Deque<WordCounts> idle,
      Deque<Running> running) {
    if (idle.isEmpty()) {
      Running oldest = running.remove();
      await(oldest);
      idle.add(oldest.counter);
    }
    WordCounts counter = idle.remove();
    running.add(
        new Running(executor.submit(() -> batch.forEach(text -> count(text, counter))), counter));
  }

  private static void await(Running task) {
    try {
      task.future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("counting words was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void count(String text, WordCounts counter) {
    int from = 0;
    while (text.length() - from > PIECE_CHARS) {
      int to = cut(text, from);
      countPiece(text.substring(from, to), counter);
      from = to;
    }
    countPiece(from == 0 ? text : text.substring(from), counter);
  }

  /** Where to cut a long text: after a line end if there is one near, else before a space. */
  private static int cut(String text, int from) {
    int limit = from + PIECE_CHARS;
    int line = text.lastIndexOf('\n', limit - 1);
    if (line > from) {
      return line + 1;
    }
    int space = text.lastIndexOf(' ', limit);
    if (space > from) {
      return space;
    }
    return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
  }

  private void countPiece(String piece, WordCounts counter) {
    if (piece.isEmpty()) {
      return;
    }
    char[] chars = WellFormed.chars(piece);
    Text text = Text.slice(chars, 0, chars.length, false);
    if (normalizer != null) {
      text = normalizer.normalize(text);
    }
    Words words = preTokenizer.split(Words.whole(text));
    char[] units = words.text().chars();
    for (int i = 0; i < words.count(); i++) {
      counter.add(units, words.start(i), words.end(i), 1);
    }
  }
}
