package org.warmstart.base.file;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * The folder into which native libraries are unpacked, once for all programs. A library has its
 * name there only when it is complete: it is unpacked aside, compared with the jar, flushed and
 * renamed. What another program or an earlier version left torn is found and replaced.
 *
 * <p>A list of what lies there complete is written last. While it agrees with the sizes and times
 * of the files, a start costs a look at each and nothing more.
 */
public final class NativeCache {
  /** Names the folder; the default is {@code .javacpp/cache} in the user's home. */
  public static final String FOLDER = "WARMSTART_CACHE";

  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final String LISTS = ".warmstart";
  private static final String LOCK = ".warmstart.lock";

  /** A file lock keeps other processes out, and this one the other threads. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;

  /** Finds out which files there should be. */
  @FunctionalInterface
  public interface Search {
    /** Looks them up, in the order in which they are to be unpacked. */
    List<PackedFile> find() throws IOException;
  }

  /** Keeps others from unpacking until it is closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private NativeCache(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder named by JavaCPP's property {@code org.bytedeco.javacpp.cachedir}, else by {@value
   * #FOLDER}, else the default one.
   *
   * @throws InputException if it cannot be made or written
   */
  public static NativeCache open() {
    return at(
        Path.of(
            Stream.of(
                    System.getProperty(PROPERTY),
                    System.getProperty("org.bytedeco.javacpp.cacheDir"),
                    System.getenv(FOLDER))
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElseGet(() -> System.getProperty("user.home") + "/.javacpp/cache")));
  }

  /** As {@link #open}, of a folder that is known. */
  public static NativeCache at(Path folder) {
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
        throw new IOException("it is read-only");
      }
      return new NativeCache(folder.toRealPath());
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Waits until no one else unpacks here, and keeps them from it. */
  public Hold hold() {
    THREADS.lock();
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.lock();
      return () -> release(lock);
    } catch (IOException e) {
      closeQuietly(channel);
      THREADS.unlock();
      throw unusable(folder, e);
    }
  }

  private static void release(FileLock lock) {
    closeQuietly(lock.acquiredBy());
    THREADS.unlock();
  }

  private static void closeQuietly(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // the system releases the lock with the process at the latest
    }
  }

  /**
   * Sees to it that files lie here complete; call it while {@linkplain #hold holding} the folder.
   *
   * @param name what the files are for, such as {@code torch}
   * @param version whatever decides which files they are: another version, another list
   * @param search finds them out, which takes a while; called only where the list does not agree
   * @return how many incomplete or damaged files had to be replaced
   * @throws InputException if the folder is full or cannot be written; it is left without torn
   *     files
   */
  public int unpack(String name, String version, Search search) {
    String head = version + " " + TimeZone.getDefault().getID(); // times in jars are local
    Path list =
        folder
            .resolve(LISTS)
            .resolve(name + "-" + Integer.toHexString(Objects.hash(head)).toLowerCase(Locale.ROOT));
    try {
      List<String> complete = Files.exists(list) ? Files.readAllLines(list) : List.of();
      if (agrees(complete, head)) {
        return 0;
      }
      List<PackedFile> files = search.find();
      int replaced = unpack(files);
      Files.createDirectories(folder.resolve(LISTS));
      DurableFiles.write(list, head + "\n" + String.join("\n", lines(files)) + "\n");
      return replaced;
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static List<String> lines(List<PackedFile> files) {
    return files.stream()
        .map(file -> file.size() + " " + file.time() + " " + file.target())
        .toList();
  }

  private boolean agrees(List<String> complete, String head) throws IOException {
    if (complete.isEmpty() || !complete.get(0).equals(head)) {
      return false;
    }
    for (String line : complete.subList(1, complete.size())) {
      String[] parts = line.split(" ", 3);
      if (parts.length < 3 || !isThere(parts)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file has the size and the time that the list says: size, time, path. */
  private boolean isThere(String[] parts) throws IOException {
    Path file = folder.resolve(parts[2]);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && parts[0].equals(Long.toString(Files.size(file)))
        && parts[1].equals(Long.toString(Files.getLastModifiedTime(file).toMillis()));
  }

  private int unpack(List<PackedFile> files) throws IOException {
    List<PackedFile> missing = new ArrayList<>();
    int replaced = 0;
    for (PackedFile file : files) {
      if (file.isCompleteIn(folder)) {
        file.setTimeIn(folder);
      } else {
        missing.add(file);
        replaced += file.isIn(folder) ? 1 : 0;
      }
    }
    requireSpace(missing);
    for (PackedFile file : missing) {
      unpack(file, missing);
    }
    return replaced;
  }

  private void unpack(PackedFile file, List<PackedFile> missing) throws IOException {
    try {
      file.unpackInto(folder);
    } catch (InputException e) {
      throw new InputException(e.getMessage() + "; " + needs(missing) + ". " + anotherFolder(), e);
    }
  }

  private void requireSpace(List<PackedFile> missing) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (missing.stream().mapToLong(PackedFile::size).sum() > free) {
      throw new InputException(
          folder + ": the disk is full: " + needs(missing) + ". " + anotherFolder());
    }
  }

  private String needs(List<PackedFile> missing) throws IOException {
    long needed = missing.stream().mapToLong(PackedFile::size).sum();
    long free = Files.getFileStore(folder).getUsableSpace();
    return String.format(
        Locale.ROOT,
        "unpacking the native libraries needs %d MB there, and %d MB are free",
        (needed + 999_999) / 1_000_000,
        free / 1_000_000);
  }

  private static String anotherFolder() {
    return "Make room, or name a folder on another disk with " + FOLDER;
  }

  private static InputException unusable(Path folder, IOException e) {
    String reason = reason(e);
    return new InputException(
        folder
            + ": native libraries cannot be unpacked there: "
            + reason
            + ". Name a folder that can be written with "
            + FOLDER,
        e);
  }

  /** Exceptions of file systems often have nothing but the path for a message. */
  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    }
    if (e instanceof NoSuchFileException) {
      return "it is not there and cannot be made";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return e instanceof AccessDeniedException
        ? "access is denied"
        : Objects.requireNonNullElse(reason, e.toString());
  }
}
