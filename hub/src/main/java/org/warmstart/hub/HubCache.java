package org.warmstart.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;

/**
 * A model's part of the cache, laid out as Python's library does: contents once under {@code
 * blobs/HASH}, revisions as folders of links to them under {@code snapshots/COMMIT}, and the
 * commits of branches and tags under {@code refs}.
 */
final class HubCache {
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();
  private static final int LONGEST_REF = 100;
  private static final String TAG =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # A cache of models; see https://bford.info/cachedir/
      """;

  private final HubSettings settings;
  private final Path folder;
  private final Path locks;

  HubCache(HubSettings settings, String name) {
    this.settings = settings;
    String folderName = "models--" + name.replace("/", "--");
    this.folder = settings.cache().resolve(folderName);
    this.locks = settings.cache().resolve(".locks").resolve(folderName);
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  /** A file of a revision, whether it is there or not. */
  Path file(String commit, String name) {
    return RepoPath.resolve(snapshot(commit), name, "file");
  }

  Path blob(String hash) {
    return folder.resolve("blobs").resolve(hash);
  }

  /**
   * What is wrong with a revision's file that is here. Without a word from the hub, what it links
   * to has its checksum for a name; of a copy nothing can be told then.
   *
   * @param size that the hub says it has; -1 if it says nothing
   * @param hash that the hub says it has; null if it says nothing
   * @return null if it is as it should be
   */
  static @Nullable String damage(Path file, long size, @Nullable String hash) throws IOException {
    long found = Files.size(file);
    if (size >= 0 && found != size) {
      return "has " + found + " bytes instead of " + size;
    }
    String expected = hash != null ? hash : linkedHash(file);
    return expected == null || RemoteBlob.hasHash(file, expected)
        ? null
        : "has " + found + " bytes that do not have the checksum " + expected;
  }

  private static @Nullable String linkedHash(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return null;
    }
    String name = String.valueOf(Files.readSymbolicLink(file).getFileName());
    return RemoteBlob.isHash(name) ? name : null;
  }

  /** Returns the commit that a branch or a tag had when it was last fetched. */
  Optional<String> commit(String revision) {
    if (RepoListing.COMMIT.matcher(revision).matches()) {
      return Optional.of(revision);
    }
    Path ref = RepoPath.resolve(folder.resolve("refs"), revision, "revision");
    if (!InputFiles.isThere(ref)) {
      return Optional.empty();
    }
    String commit = InputFiles.readText(ref, LONGEST_REF).strip();
    return Optional.of(commit).filter(text -> RepoListing.COMMIT.matcher(text).matches());
  }

  /** Notes the commit of a branch or a tag. */
  void setCommit(String revision, String commit) throws IOException, InterruptedException {
    if (revision.equals(commit)) {
      return;
    }
    Path ref = RepoPath.resolve(folder.resolve("refs"), revision, "revision");
    Files.createDirectories(Objects.requireNonNull(ref.getParent()));
    withLock("refs", () -> {}, () -> DurableFiles.write(ref, commit));
  }

  /** Something done with a file that nobody else touches meanwhile. */
  interface Locked {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Runs something under a lock, a blob's by its hash, which other threads and processes of ours
   * respect.
   *
   * @param waiting is run once if somebody else has the lock
   */
  void withLock(String hash, Runnable waiting, Locked locked)
      throws IOException, InterruptedException {
    Files.createDirectories(locks);
    Path path = locks.resolve(hash + ".lock").toAbsolutePath();
    ReentrantLock here = LOCKS.computeIfAbsent(path, key -> new ReentrantLock());
    if (!here.tryLock()) {
      waiting.run();
      here.lockInterruptibly();
    }
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, waiting)) {
      locked.run();
    } finally {
      here.unlock();
    }
  }

  private static FileLock lock(FileChannel channel, Runnable waiting) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    waiting.run();
    return channel.lock();
  }

  /** Makes a revision's file out of a blob: a link, or a copy where there can be none. */
  void link(String hash, Path file) throws IOException {
    Path parent = Objects.requireNonNull(file.getParent());
    Files.createDirectories(parent);
    Files.deleteIfExists(file); // a link to what is no longer there
    Path blob = blob(hash);
    if (settings.links()) {
      try {
        Files.createSymbolicLink(
            file,
            parent.toAbsolutePath().normalize().relativize(blob.toAbsolutePath().normalize()));
        return;
      } catch (FileAlreadyExistsException e) {
        return; // Python has made it meanwhile
      } catch (UnsupportedOperationException | IOException e) {
        // Windows without the right to make links, or a file system without them
      }
    }
    DurableFiles.copy(blob, file);
  }

  /** Marks the cache as such for programs that make backups. */
  void tag() throws IOException, InterruptedException {
    Files.createDirectories(settings.cache());
    Path tag = settings.cache().resolve("CACHEDIR.TAG");
    if (!Files.exists(tag)) {
      withLock("tag", () -> {}, () -> DurableFiles.write(tag, TAG));
    }
  }
}
