package org.warmstart.learn.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to make one thing, among threads and processes; the system takes it back when a process
 * ends, however it ends.
 */
final class CacheLock implements AutoCloseable {
  private static final String PREFIX = ".lock-";

  /** A system's locks are between processes: a thread of this one must not open the file again. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path place;
  private final FileChannel channel;

  private CacheLock(Path place, FileChannel channel) {
    this.place = place;
    this.channel = channel;
  }

  /** Null if another thread or process has it. */
  // the lock lives as long as its channel, which close() closes
  @SuppressWarnings("MustBeClosedChecker")
  static @Nullable CacheLock tryTo(Path place) throws IOException {
    if (!HELD_HERE.add(place)) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file(place), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      return locked ? new CacheLock(place, channel) : null;
    } finally {
      if (!locked) {
        HELD_HERE.remove(place);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static Path file(Path place) {
    return place.resolveSibling(PREFIX + place.getFileName());
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file(place));
      channel.close();
    } finally {
      HELD_HERE.remove(place);
    }
  }
}
