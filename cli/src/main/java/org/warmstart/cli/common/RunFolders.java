package org.warmstart.cli.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/** Keeps results out of the folders of training runs. */
final class RunFolders {
  private static final String LOCK = ".lock";
  private static final String CONFIG = "config.yaml";
  private static final String CHECKPOINTS = "checkpoints";

  private RunFolders() {}

  /**
   * Refuses a folder that is a run's, lies among its checkpoints, or in a run that is under way.
   *
   * @throws InputException saying which run
   */
  static void refuse(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    if (isRun(place)) {
      throw new InputException(
          "--out " + folder + ": is the folder of a training run; choose another");
    }
    for (Path above = place.getParent(); above != null; above = above.getParent()) {
      if (isRun(above)) {
        if (place.startsWith(above.resolve(CHECKPOINTS))) {
          throw new InputException(
              "--out " + folder + ": is where the run " + above + " keeps its checkpoints");
        }
        if (isUnderWay(above)) {
          throw new InputException(
              "--out " + folder + ": the run " + above + " is under way; wait for its end");
        }
      }
    }
  }

  private static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG))
        && (Files.exists(folder.resolve(LOCK)) || Files.isDirectory(folder.resolve(CHECKPOINTS)));
  }

  /** Whether a process holds the lock of a run. */
  private static boolean isUnderWay(Path run) {
    if (!Files.exists(run.resolve(LOCK))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE)) {
      try (@Nullable FileLock lock = channel.tryLock()) {
        return lock == null;
      }
    } catch (OverlappingFileLockException e) {
      return true; // this very process
    } catch (IOException e) {
      return false; // another user's, who guards it by permissions
    }
  }
}
