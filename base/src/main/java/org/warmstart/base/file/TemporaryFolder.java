package org.warmstart.base.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.warmstart.base.InputException;

/**
 * A folder below the system's one for temporary files, that only this user can read. It is deleted
 * when it is closed, and when the process is ended by a signal before.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final String ROOT = "java.io.tmpdir";

  /** With less, whatever is going to be written there fails in its middle. */
  private static final long LEAST_BYTES = 1 << 20;

  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(TemporaryFolder::deleteAll, "temporary-folders"));
    } catch (IllegalStateException e) {
      // the process is already ending; whoever makes a folder now closes it or is cut off
    }
  }

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
    OPEN.add(path);
  }

  /**
   * Makes one.
   *
   * @param prefix what its name starts with
   * @throws InputException if there is no room or it must not be written
   */
  public static TemporaryFolder create(String prefix) {
    try {
      TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(prefix));
      long free = Files.getFileStore(folder.path).getUsableSpace();
      if (free < LEAST_BYTES) {
        folder.close();
        throw new IOException("only " + free + " bytes are free");
      }
      return folder;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Makes one below another folder. */
  public static TemporaryFolder createIn(Path parent, String prefix) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(parent, prefix));
  }

  /** What the user is told when the folder for temporary files cannot be written. */
  public static InputException unusable(IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return new InputException(
        System.getProperty(ROOT)
            + ": temporary files cannot be written there: "
            + (reason == null ? e.toString() : reason)
            + ". Make room, or name another folder: WARMSTART_JAVA_OPTIONS=-D"
            + ROOT
            + "=FOLDER",
        e);
  }

  /** Where all are that this process has made and not closed yet. */
  public static Set<Path> all() {
    return Set.copyOf(OPEN);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
    OPEN.remove(path);
  }

  /** Deletes all that are open; for a process that is about to end. */
  public static void deleteAll() {
    List.copyOf(OPEN).forEach(TemporaryFolder::delete);
  }

  private static void delete(Path folder) {
    try {
      DurableFolders.deleteTree(folder);
    } catch (IOException e) {
      // a leftover in the system's folder for temporary files harms nobody
      folder.toFile().deleteOnExit();
    }
  }
}
