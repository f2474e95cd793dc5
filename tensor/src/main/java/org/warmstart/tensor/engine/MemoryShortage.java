package org.warmstart.tensor.engine;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory has run out: what libtorch, JavaCPP, the C++ library and the virtual machine say then, in
 * one form.
 *
 * @param kind what has run out
 * @param request what was asked for, such as {@code 268435456 bytes}; empty if that is not told
 */
public record MemoryShortage(Kind kind, String request) {
  private static final Pattern ALLOCATOR = Pattern.compile("you tried to allocate (\\d+ bytes)");
  private static final Pattern OVERFLOW =
      Pattern.compile("Storage size calculation overflowed with (sizes=\\[[\\d, ]*\\])");
  private static final Pattern OBJECT = Pattern.compile("Cannot allocate new (\\w+\\(\\d+\\))");
  private static final Pattern DIRECT = Pattern.compile("Cannot reserve (\\d+ bytes)");

  /** What can run out. */
  public enum Kind {
    /** The Java heap. */
    HEAP,
    /** Threads, of which the system allows so many. */
    THREADS,
    /** Memory outside of the heap, where tensors live. */
    NATIVE
  }

  /** Recognizes a failure or its causes. */
  public static Optional<MemoryShortage> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof OutOfMemoryError) {
        return Optional.of(ofVirtualMachine(message));
      }
      if (isNative(message) && !(cause instanceof Error)) {
        return Optional.of(new MemoryShortage(Kind.NATIVE, request(message)));
      }
    }
    return Optional.empty();
  }

  private static MemoryShortage ofVirtualMachine(String message) {
    if (message.contains("native thread")) {
      return new MemoryShortage(Kind.THREADS, "");
    }
    boolean outside =
        message.contains("direct buffer")
            || message.contains("Direct buffer")
            || message.contains("Map failed")
            || message.contains("Metaspace")
            || message.startsWith("Cannot allocate new")
            || message.contains("Native allocator");
    return outside
        ? new MemoryShortage(Kind.NATIVE, request(message))
        : new MemoryShortage(Kind.HEAP, "");
  }

  private static boolean isNative(String message) {
    return message.contains("can't allocate memory")
        || message.contains("not enough memory: you tried to allocate")
        || message.contains("Storage size calculation overflowed")
        || message.startsWith("std::bad_alloc")
        || message.contains("Cannot allocate memory")
        || message.contains("Map failed");
  }

  private static String request(String message) {
    for (Pattern pattern : List.of(ALLOCATOR, OVERFLOW, OBJECT, DIRECT)) {
      Matcher matcher = pattern.matcher(message);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return "";
  }
}
