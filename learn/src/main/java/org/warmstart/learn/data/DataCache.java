package org.warmstart.learn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.TemporaryFolder;

/**
 * The folder {@code data-cache} with prepared data, each under a name that ends in its key, so that
 * runs with the same data, tokenizer and settings share them. What has its name is complete: it is
 * written aside and renamed, and every byte is compared with its checksum when it is opened. What
 * is damaged, or was made of something else, is made again. The folder may be deleted at any time
 * when no run is making something in it.
 */
public final class DataCache implements AutoCloseable {
  /** The folder's name. */
  public static final String NAME = "data-cache";

  private static final String README = "README.txt";
  private static final String ASIDE = ".writing-";
  private static final int NAMED_DIGITS = 16;
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.(writing|lock)-(.*-[0-9a-f]{16})(-[0-9]+)?");
  private static final Pattern COMPLETE = Pattern.compile("[a-z]+-[0-9a-f]{16}");
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final long MEGABYTE = 1_000_000;

  /** Less than this nobody clears away. */
  private static final long WORTH_BYTES = 500 * MEGABYTE;

  private static final String ABOUT =
      """
      Tokens that Warmstart made of training data, so that the next run with the same data,
      tokenizer and settings need not make them again. All of it may be deleted.
      """;

  private final Path folder;
  private final @Nullable TemporaryFolder temporary;
  private final Consumer<String> notes;
  private final HashMemory hashes;

  /** What was asked for here, and of it what was made here. */
  private final Set<Path> used = new HashSet<>();

  private final Set<Path> fresh = new HashSet<>();
  private final Deque<Path> freshFolders = new ArrayDeque<>();

  private DataCache(Path folder, @Nullable TemporaryFolder temporary, Consumer<String> notes) {
    this.folder = folder;
    this.temporary = temporary;
    this.notes = notes;
    this.hashes = new HashMemory(folder);
  }

  /** Makes data that are not there. */
  @FunctionalInterface
  public interface Maker {
    /** Writes columns and facts. */
    void make(ColumnsWriter columns);
  }

  /**
   * Data that are there.
   *
   * @param fresh whether they were made just now
   */
  public record Entry(Columns columns, boolean fresh) {}

  /**
   * The cache beside a run's folder, which the runs beside it share. Where nothing can be written
   * beside it, one for this process alone.
   *
   * @param notes takes what the user should know
   */
  public static DataCache beside(Path run, Consumer<String> notes) {
    Path parent = run.toAbsolutePath().normalize().getParent();
    Path there = parent == null ? null : parent.resolve(NAME);
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (parent == null || there == null || !Files.isWritable(there)) {
      DataCache temporary = temporary(notes);
      notes.accept(
          "nothing can be written beside "
              + run
              + ": tokens are kept in "
              + temporary.folder
              + " until the run ends");
      return temporary;
    }
    return new DataCache(parent.resolve(NAME), null, notes);
  }

  /** A cache below the system's folder for temporary files, deleted when it is closed. */
  public static DataCache temporary(Consumer<String> notes) {
    TemporaryFolder folder = TemporaryFolder.create("warmstart-data-");
    return new DataCache(folder.path(), folder, notes);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /**
   * What is in some files, for keys.
   *
   * @throws InputException if one cannot be read
   */
  public FileContents contents(List<Path> files) {
    return FileContents.of(files, hashes);
  }

  /**
   * Returns data, made now if they are not there. Of several processes that want the same, one
   * makes them and the others wait.
   *
   * @param what what the name begins with, such as {@code training}
   * @throws InputException if the folder cannot be written or is full; nothing is left of what was
   *     begun
   */
  public Entry get(String what, CacheKey key, Maker maker) {
    Path place = folder.resolve(what + "-" + key.hash().substring(0, NAMED_DIGITS));
    Columns there = whole(place, key, notes);
    used.add(place);
    if (there != null) {
      hashes.save();
      return new Entry(there, false);
    }
    Deque<Path> made = new ArrayDeque<>();
    boolean complete = false;
    try {
      makeFolders(made);
      try (CacheLock lock = await(place)) {
        // another run may have made it while this one waited
        there = whole(place, key, note -> {});
        boolean missing = there == null;
        if (there == null) {
          clearUnfinished(place);
          write(place, key, maker);
          fresh.add(place);
          there = opened(place, key);
        }
        complete = true;
        freshFolders.addAll(made);
        hashes.save();
        return new Entry(there, missing);
      }
    } catch (UncheckedIOException e) {
      throw DurableFiles.unwritable(place, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw DurableFiles.unwritable(place, e);
    } finally {
      if (!complete) {
        deleteEmpty(made);
      }
    }
  }

  /**
   * Takes away all that was made here, for whoever is refused after it. What was there, and what
   * other runs made, stays.
   */
  public void discard() {
    if (temporary != null) {
      return;
    }
    for (Path place : fresh) {
      delete(place);
    }
    hashes.forget();
    deleteEmpty(freshFolders);
    fresh.clear();
    freshFolders.clear();
  }

  /** Tells how much there is that was not asked for here, if it is worth a word. */
  public void tellUnused() {
    if (temporary != null) {
      return;
    }
    List<String> unused = new ArrayList<>();
    long bytes = 0;
    try {
      for (Path entry : DurableFolders.list(folder)) {
        if (COMPLETE.matcher(entry.getFileName().toString()).matches() && !used.contains(entry)) {
          unused.add(entry.getFileName().toString());
          bytes += bytes(entry);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return; // another run deletes in it at the moment
    }
    if (bytes >= WORTH_BYTES) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %,d MB are not used by this run, in %s; what no other run needs may be deleted",
              folder,
              bytes / MEGABYTE,
              Messages.list(unused)));
    }
  }

  private static long bytes(Path entry) throws IOException {
    long bytes = 0;
    for (Path file : DurableFolders.list(entry)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** For a message: where data are, and whether they were made now; nothing if they do not stay. */
  public String whereabouts(Entry entry) {
    if (temporary != null) {
      return "";
    }
    return (entry.fresh() ? ", now in " : ", as they are in ") + entry.columns().folder();
  }

  /** Deletes data that nobody will ask for again. */
  public void delete(Columns columns) {
    delete(columns.folder());
  }

  private void delete(Path place) {
    try {
      DurableFolders.deleteTree(place);
    } catch (IOException e) {
      notes.accept(place + ": cannot be deleted: " + e.getMessage());
    }
  }

  private static @Nullable Columns whole(Path place, CacheKey key, Consumer<String> told) {
    if (!Files.exists(place)) {
      return null;
    }
    Columns.Opened opened = Columns.open(place, key, true);
    if (opened.columns() == null) {
      told.accept(place + ": is made again, as " + opened.problem());
    }
    return opened.columns();
  }

  /** What was written just now; it is not read again for its checksums. */
  private static Columns opened(Path place, CacheKey key) {
    Columns.Opened opened = Columns.open(place, key, false);
    if (opened.columns() == null) {
      throw new InputException(
          place
              + ": was written just now, and is damaged already ("
              + opened.problem()
              + "); check the disk");
    }
    return opened.columns();
  }

  /** The folder and those above it, as far as they are missing; notes which ones it made. */
  private void makeFolders(Deque<Path> made) throws IOException {
    for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
      made.add(at);
    }
    Files.createDirectories(folder);
    if (temporary == null && !Files.exists(folder.resolve(README))) {
      Files.writeString(folder.resolve(README), ABOUT);
    }
  }

  /** Takes folders away again that nothing came into. */
  private void deleteEmpty(Deque<Path> made) {
    if (made.isEmpty()) {
      return;
    }
    try {
      if (DurableFolders.list(folder).stream().allMatch(folder.resolve(README)::equals)) {
        Files.deleteIfExists(folder.resolve(README));
      }
      for (Path path : made) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // another run has put something there, or nothing can be written at all
      return;
    }
  }

  private void write(Path place, CacheKey key, Maker maker) throws IOException {
    try (TemporaryFolder aside =
        TemporaryFolder.createIn(folder, ASIDE + place.getFileName() + "-")) {
      Path made = Files.createDirectory(aside.path().resolve("made"));
      try (ColumnsWriter columns = new ColumnsWriter(made, key)) {
        maker.make(columns);
        key.requireUnchanged();
        columns.finish();
      }
      DurableFolders.deleteTree(place);
      Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Waits until nobody else makes the same. */
  private CacheLock await(Path place) throws IOException {
    boolean told = false;
    for (CacheLock lock = CacheLock.tryTo(place); ; lock = CacheLock.tryTo(place)) {
      if (lock != null) {
        return lock;
      }
      if (!told) {
        notes.accept(place + ": another run is making it; waiting");
        told = true;
      }
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for another run", e);
      }
    }
  }

  /**
   * Deletes what killed processes left: nobody makes what it was to become.
   *
   * @param own what is about to be made here
   */
  private void clearUnfinished(Path own) throws IOException {
    for (Path entry : DurableFolders.list(folder)) {
      Matcher name = UNFINISHED.matcher(entry.getFileName().toString());
      if (!name.matches()) {
        continue;
      }
      Path place = folder.resolve(name.group(2));
      if (place.equals(own)) {
        if (name.group(1).equals("writing")) {
          DurableFolders.deleteTree(entry);
        }
        continue;
      }
      try (CacheLock lock = CacheLock.tryTo(place)) {
        if (lock != null) {
          DurableFolders.deleteTree(entry);
        }
      }
    }
  }

  @Override
  public void close() {
    if (temporary != null) {
      temporary.close();
    }
  }
}
