package org.warmstart.text.train.count;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.warmstart.base.InputException;

/** Threads that do the parts of a job. */
public final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService executor;

  public Workers(int count) {
    this.count = count;
    this.executor = Executors.newFixedThreadPool(count);
  }

  /** The number of threads. */
  public int count() {
    return count;
  }

  /** Does a job's parts, one a thread, and waits for all. */
  public void run(IntConsumer part) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      running.add(executor.submit(() -> part.accept(number)));
    }
    running.forEach(Workers::await);
  }

  Future<?> submit(Runnable task) {
    return executor.submit(task);
  }

  /** Waits for a task and throws what it threw. */
  static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("training was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
