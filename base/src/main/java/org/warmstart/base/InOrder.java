package org.warmstart.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Does the same work for many inputs on several threads. Inputs are read, and results taken, by the
 * caller's thread alone and in the inputs' order, so nothing depends on the number of threads. Only
 * so much is under way as is needed to keep all threads busy.
 *
 * @param <I> an input
 * @param <R> its result
 */
public final class InOrder<I, R> {
  private static final int AHEAD_OF_EACH_THREAD = 64;

  /** Weight that may be under way, but for a single input that is heavier. */
  private static final long MOST_WEIGHT = 4 << 20;

  private record Started<R>(Future<R> result, int weight) {}

  private final Function<I, R> work;
  private final ToIntFunction<I> weight;
  private final int threads;
  private final Deque<Started<R>> underWay = new ArrayDeque<>();
  private long weightUnderWay;

  /**
   * On every processor.
   *
   * @param weight of an input, such as its characters
   */
  public InOrder(Function<I, R> work, ToIntFunction<I> weight) {
    this(work, weight, Runtime.getRuntime().availableProcessors());
  }

  InOrder(Function<I, R> work, ToIntFunction<I> weight, int threads) {
    this.work = work;
    this.weight = weight;
    this.threads = threads;
  }

  /** Works on all inputs; the first failure, in their order, ends it and is thrown. */
  public void run(Iterator<I> inputs, Consumer<R> results) {
    runEach(inputs::forEachRemaining, results);
  }

  /**
   * Like {@link #run}, for inputs that cannot be waited for.
   *
   * @param inputs hands its inputs on to what it is given, one after the other
   * @param results takes the results
   */
  public void runEach(Consumer<Consumer<I>> inputs, Consumer<R> results) {
    ExecutorService executor = Executors.newFixedThreadPool(threads, InOrder::thread);
    try {
      inputs.accept(
          input -> {
            int heavy = weight.applyAsInt(input);
            while (!underWay.isEmpty() && isFull(heavy)) {
              results.accept(next());
            }
            underWay.add(new Started<>(executor.submit(() -> work.apply(input)), heavy));
            weightUnderWay += heavy;
          });
      while (!underWay.isEmpty()) {
        results.accept(next());
      }
    } finally {
      executor.shutdownNow();
      underWay.clear();
      weightUnderWay = 0;
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "in-order");
    thread.setDaemon(true);
    return thread;
  }

  private boolean isFull(int more) {
    return underWay.size() >= threads * AHEAD_OF_EACH_THREAD || weightUnderWay + more > MOST_WEIGHT;
  }

  private R next() {
    Started<R> first = underWay.remove();
    weightUnderWay -= first.weight();
    try {
      return first.result().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while data were prepared", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot prepare the data", e.getCause());
    }
  }
}
