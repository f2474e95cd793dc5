package org.warmstart.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream whose reads give up when nothing comes, or next to nothing: the
 * JDK's own wait for ever. Closing it ends the transfer.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
  private record Part(List<ByteBuffer> buffers, @Nullable Throwable failure, boolean last) {}

  /** How many bytes must come within the patience: a twentieth of what a modem brings. */
  static final int LEAST_PROGRESS = 1 << 14;

  private final Duration timeout;
  private final Duration patience;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private Flow.@Nullable Subscription subscription;
  private Part current = new Part(List.of(), null, false);
  private int next;
  private volatile boolean closed;
  // how much came since when
  private long stretch;
  private long stretchStart = System.nanoTime();

  private TimedBody(Duration timeout, Duration patience) {
    this.timeout = timeout;
    this.patience = patience;
  }

  /**
   * The handler that makes such streams.
   *
   * @param timeout how long the next bytes may take
   * @param patience how long {@link #LEAST_PROGRESS} bytes may take; zero for any time
   */
  static BodyHandler<InputStream> handler(Duration timeout, Duration patience) {
    return response -> new TimedBody(timeout, patience);
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (closed) {
      newSubscription.cancel();
    } else {
      newSubscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    parts.add(new Part(buffers, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(List.of(), failure, true));
  }

  @Override
  public void onComplete() {
    parts.add(new Part(List.of(), null, true));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (closed) {
        throw new IOException("closed");
      }
      while (next < current.buffers.size()) {
        ByteBuffer buffer = current.buffers.get(next);
        if (buffer.hasRemaining()) {
          int count = Math.min(length, buffer.remaining());
          buffer.get(bytes, offset, count);
          return count;
        }
        next++;
      }
      if (current.last) {
        if (current.failure != null) {
          throw new IOException("the connection broke: " + message(current.failure));
        }
        return -1;
      }
      take();
    }
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private void take() throws IOException {
    try {
      Part part = parts.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (part == null) {
        close();
        throw new HttpTimeoutException("nothing came for " + timeout.toSeconds() + " s");
      }
      current = part;
      next = 0;
      requireProgress(part);
      if (!part.last) {
        request();
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void requireProgress(Part part) throws IOException {
    for (ByteBuffer buffer : part.buffers) {
      stretch += buffer.remaining();
    }
    long now = System.nanoTime();
    if (stretch >= LEAST_PROGRESS) {
      stretch = 0;
      stretchStart = now;
    } else if (!part.last && !patience.isZero() && now - stretchStart > patience.toNanos()) {
      close();
      throw new HttpTimeoutException(
          "only "
              + stretch
              + " bytes came in "
              + patience.toSeconds()
              + " s (--patience 0 or WARMSTART_HUB_PATIENCE=0 waits however long it takes)");
    }
  }

  private synchronized void request() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
