package org.warmstart.cli.common;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.tensor.engine.MemoryShortage;

/** Turns whatever ended a command into a message and an exit code, in one place. */
public final class Failures {
  /** Something handed in was wrong, or a file could not be read or written. */
  public static final int BAD_INPUT = 1;

  /** Warmstart itself is at fault; BSD's {@code EX_SOFTWARE}. */
  public static final int INTERNAL_ERROR = 70;

  /** Ended by Ctrl-C: 128 + SIGINT. */
  public static final int INTERRUPTED = 130;

  /** The reader of standard output has gone: 128 + SIGPIPE. */
  static final int READER_GONE = 141;

  private final PrintStream err;

  public Failures(PrintStream err) {
    this.err = err;
  }

  /**
   * Prints what went wrong; the stack trace only if asked for.
   *
   * @return the exit code
   */
  public int report(Throwable failure, boolean debug) {
    if (isCausedBy(failure, ResultStream.ReaderGoneException.class)) {
      return READER_GONE;
    }
    if (isCausedBy(failure, InterruptedException.class)) {
      err.println("warmstart: interrupted");
      return INTERRUPTED;
    }
    String message = message(failure);
    if (message != null) {
      err.println("warmstart: " + message);
    } else {
      String detail = Objects.requireNonNullElse(failure.getMessage(), "");
      err.println(
          "warmstart: internal error: "
              + failure.getClass().getSimpleName()
              + (detail.isEmpty() ? "" : ": " + detail.strip().split("\n", 2)[0])
              + (debug ? "" : " (run again with --debug for the details)"));
    }
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return message == null ? INTERNAL_ERROR : BAD_INPUT;
  }

  /** What to tell the user, or null if this is not a failure that a user can cause. */
  private static @Nullable String message(Throwable failure) {
    if (failure instanceof InputException) {
      return failure.getMessage();
    }
    Optional<MemoryShortage> shortage = MemoryShortage.of(failure);
    if (shortage.isPresent()) {
      return MemoryMessages.of(shortage.get());
    }
    if (failure instanceof ResultStream.WriteFailedException) {
      return failure.getMessage();
    }
    if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException e) {
      return message(e, failure.getMessage());
    }
    return failure instanceof IOException e ? message(e, null) : null;
  }

  private static String message(IOException e, @Nullable String context) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file or folder";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getFile() + ": " + failed.getReason();
    }
    if (e instanceof FileNotFoundException) {
      return Objects.requireNonNullElse(e.getMessage(), "file not found");
    }
    String detail = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    boolean hasContext = context != null && !context.endsWith(detail);
    return hasContext ? context + ": " + detail : "cannot read or write: " + detail;
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
