package org.warmstart.cli.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong below one folder, and when. Operations that change something are counted from
 * 1; from the chosen one on they fail.
 */
public final class Faults {
  /** What goes wrong. */
  public enum Kind {
    /** Whatever needs space fails, half of a write done; deleting and renaming work. */
    FULL,
    /** As if the process ended: nothing is changed any more. */
    KILLED,
    /** As if the machine ended: what was written and not flushed is half lost, too. */
    POWER_CUT
  }

  /** Stands for the process's end. */
  public static final class KilledError extends Error {
    private static final long serialVersionUID = 1L;

    KilledError() {
      super("the process was killed");
    }
  }

  private static final String NO_SPACE = "No space left on device";

  /** Sizes that files have on the disk for certain, of those that have more by now. */
  private static final Map<Path, Long> UNFLUSHED = new HashMap<>();

  private static @Nullable Path root;
  private static @Nullable Kind kind;
  private static int at;
  private static int count;
  private static String struck = "";

  private static volatile Consumer<String> told = operation -> {};

  private Faults() {}

  /** Tells of every operation from here on, as {@code write /some/file}, before it is done. */
  public static void tell(Consumer<String> listener) {
    told = listener;
  }

  static void told(String operation, Path plain) {
    told.accept(operation + " " + plain);
  }

  /**
   * Begins to count.
   *
   * @param folder where things go wrong
   * @param number of the first operation that fails; a large one: none does
   */
  public static synchronized void start(Path folder, Kind wanted, int number) {
    root = FaultyPaths.plain(folder.toAbsolutePath());
    kind = wanted;
    at = number;
    count = 0;
    struck = "";
    UNFLUSHED.clear();
  }

  /**
   * Ends it.
   *
   * @return how many operations there were
   */
  public static synchronized int stop() {
    kind = null;
    return count;
  }

  /** The operation that failed first; empty if none did. */
  public static synchronized String struck() {
    return struck;
  }

  private static boolean concerns(Path plain) {
    return kind != null && root != null && plain.toAbsolutePath().startsWith(root);
  }

  /**
   * Comes before an operation.
   *
   * @param needsSpace whether a full disk hinders it
   * @throws IOException if the disk is full
   * @throws KilledError if the process has ended
   */
  static void before(String operation, boolean needsSpace, Path plain) throws IOException {
    told(operation, plain);
    synchronized (Faults.class) {
      if (strikes(operation, needsSpace, plain)) {
        fail(plain);
      }
    }
  }

  private static boolean strikes(String operation, boolean needsSpace, Path plain)
      throws IOException {
    if (!concerns(plain) || (kind == Kind.FULL && !needsSpace)) {
      return false;
    }
    count++;
    if (count == at) {
      struck = operation + " " + plain;
    }
    return count >= at;
  }

  private static void fail(Path plain) throws IOException {
    if (kind == Kind.FULL) {
      throw new FileSystemException(plain.toString(), null, NO_SPACE);
    }
    if (kind == Kind.POWER_CUT) {
      loseUnflushed();
    }
    throw new KilledError();
  }

  /** Writes, or fails with half of it written. */
  static synchronized int write(FileChannel channel, Path plain, ByteBuffer bytes)
      throws IOException {
    boolean fails = strikes("write", true, plain);
    if (concerns(plain)) {
      UNFLUSHED.putIfAbsent(plain.toAbsolutePath(), channel.size());
    }
    if (!fails) {
      return channel.write(bytes);
    }
    if (count == at) {
      ByteBuffer half = bytes.duplicate();
      half.limit(half.position() + half.remaining() / 2);
      channel.write(half);
    }
    if (kind == Kind.FULL) {
      throw new IOException(NO_SPACE);
    }
    fail(plain);
    return 0;
  }

  /** Comes after a file was filled by other means. */
  static synchronized void filled(Path plain) {
    if (concerns(plain)) {
      UNFLUSHED.put(plain.toAbsolutePath(), 0L);
    }
  }

  static synchronized void flushed(Path plain) {
    UNFLUSHED.remove(plain.toAbsolutePath());
  }

  /** Comes after a file or a folder was renamed, or deleted. */
  static synchronized void moved(Path from, @Nullable Path to) {
    Path absolute = from.toAbsolutePath();
    for (Path file : List.copyOf(UNFLUSHED.keySet())) {
      if (file.startsWith(absolute)) {
        Long size = UNFLUSHED.remove(file);
        if (to != null && size != null) {
          UNFLUSHED.put(to.toAbsolutePath().resolve(absolute.relativize(file)), size);
        }
      } else if (to != null && file.equals(to.toAbsolutePath())) {
        UNFLUSHED.remove(file);
      }
    }
  }

  private static void loseUnflushed() throws IOException {
    for (Map.Entry<Path, Long> file : Map.copyOf(UNFLUSHED).entrySet()) {
      if (Files.isRegularFile(file.getKey())) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate((file.getValue() + channel.size()) / 2);
        }
      }
    }
    UNFLUSHED.clear();
  }
}
