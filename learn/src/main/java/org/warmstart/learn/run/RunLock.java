package org.warmstart.learn.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;

/** The lock of a run's folder, which the system releases, however the process ends. */
final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Locks a folder.
   *
   * @throws InputException if another run has locked it
   */
  // the lock lives as long as its channel, which close() closes
  @SuppressWarnings("MustBeClosedChecker")
  static RunLock of(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(RunEntries.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new InputException(
          folder + ": is in use by another run; wait for it to end or choose another folder");
    }
    return new RunLock(folder, channel);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("{}: the lock could not be released: {}", folder, e.getMessage());
    }
  }
}
