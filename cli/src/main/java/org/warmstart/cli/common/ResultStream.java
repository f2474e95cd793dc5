package org.warmstart.cli.common;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * Standard output for results. A {@link PrintStream} alone swallows errors: a full disk would look
 * like success, and a program whose reader has gone would work on for nothing. Here the first write
 * that fails throws.
 */
public final class ResultStream {
  private ResultStream() {}

  /** The reader of standard output has gone, as {@code head} does when it has seen enough. */
  static final class ReaderGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGoneException(IOException cause) {
      super(cause);
    }
  }

  /** Standard output cannot be written. */
  static final class WriteFailedException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    WriteFailedException(IOException cause) {
      super("cannot write to standard output: " + cause.getMessage(), cause);
    }
  }

  /** A buffered UTF-8 stream over {@code target}; call {@code flush} at the end. */
  public static PrintStream open(OutputStream target) {
    OutputStream buffered = new BufferedOutputStream(new FailingStream(target), 1 << 16);
    return new PrintStream(buffered, /* autoFlush= */ false, StandardCharsets.UTF_8);
  }

  private static final class FailingStream extends OutputStream {
    private final OutputStream target;

    FailingStream(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int oneByte) {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        String message = Objects.requireNonNullElse(e.getMessage(), "").toLowerCase(Locale.ROOT);
        boolean readerGone = message.contains("broken pipe") || message.contains("pipe is being");
        throw readerGone ? new ReaderGoneException(e) : new WriteFailedException(e);
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
