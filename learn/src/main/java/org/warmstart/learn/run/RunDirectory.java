package org.warmstart.learn.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Manifest;

/**
 * The folder of one training run: {@code config.yaml}, {@code checkpoints/step-N} (complete, to go
 * on from), {@code checkpoints/best-N} (the model alone), {@code model} (the result), {@code
 * metrics.jsonl}, {@code events.out.tfevents.…}. While it is open, no other run can open it.
 */
public final class RunDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
  private static final String LOCK = ".lock";
  private static final String CONFIG = "config.yaml";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String STEP = "step-";
  private static final String BEST = "best-";
  private static final String ASIDE = ".writing-";

  /** What to do with a folder that has contents. */
  public enum Existing {
    /** Refuse to touch it. */
    REFUSE,
    /** Go on from its newest complete checkpoint. */
    RESUME,
    /** Delete the earlier run in it. */
    OVERWRITE
  }

  /** Writes files into a folder. */
  @FunctionalInterface
  public interface Contents {
    void writeTo(Path folder) throws IOException;
  }

  private final Path folder;
  private final FileChannel lockFile;

  private RunDirectory(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Creates or opens the folder and locks it.
   *
   * @throws InputException if it is in use, has contents and {@code existing} refuses them, is no
   *     earlier run that could be overwritten, or cannot be written
   */
  // the lock lives as long as its channel, which close() closes
  @SuppressWarnings("MustBeClosedChecker")
  public static RunDirectory open(Path folder, Existing existing) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder + ": expected a folder for the run, found a file");
    }
    try {
      boolean used = Files.isDirectory(folder) && !isUnused(folder);
      if (used && existing == Existing.REFUSE) {
        throw new InputException(
            folder
                + ": is not empty; choose another folder, or 'resume' to go on with the run in it,"
                + " or 'overwrite' to delete it");
      }
      boolean isRun = Files.isRegularFile(folder.resolve(CONFIG));
      if (used && existing == Existing.OVERWRITE && !isRun) {
        throw new InputException(
            folder + ": has no " + CONFIG + ", so it is not an earlier run that may be deleted");
      }
      Files.createDirectories(folder);
      RunDirectory run = new RunDirectory(folder, lock(folder));
      try {
        if (existing == Existing.OVERWRITE) {
          for (Path entry : entries(folder)) {
            DurableFolders.deleteTree(entry);
          }
        }
        Files.createDirectories(run.checkpoints());
        run.clearUnfinished();
        return run;
      } catch (IOException | RuntimeException e) {
        run.close();
        throw e;
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(folder, e);
    }
  }

  /** Empty, or left by a run that failed before it trained anything. */
  private static boolean isUnused(Path folder) throws IOException {
    List<Path> entries = entries(folder);
    boolean ours = Files.exists(folder.resolve(LOCK));
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      boolean emptyFolder = Files.isDirectory(entry) && DurableFolders.list(entry).isEmpty();
      boolean preparation =
          name.equals(CONFIG)
              || name.equals("tokenizer")
              || (name.equals(CHECKPOINTS) && emptyFolder);
      if (!ours || !preparation) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> entries(Path folder) throws IOException {
    return DurableFolders.list(folder).stream()
        .filter(entry -> !entry.getFileName().toString().equals(LOCK))
        .toList();
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
    return channel;
  }

  /** What a run that was killed was in the middle of writing. */
  private void clearUnfinished() throws IOException {
    for (Path entry : DurableFolders.list(checkpoints())) {
      if (entry.getFileName().toString().startsWith(ASIDE)) {
        DurableFolders.deleteTree(entry);
      }
    }
  }

  public Path folder() {
    return folder;
  }

  /** Where {@link #saveModel} puts the result. */
  public Path model() {
    return folder.resolve("model");
  }

  public Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  private Path checkpoints() {
    return folder.resolve(CHECKPOINTS);
  }

  /** Returns the configuration an earlier run left here, or null. */
  public @Nullable String config() {
    Path file = folder.resolve(CONFIG);
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : null;
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes {@code config.yaml}. */
  public void writeConfig(String yaml) {
    writeText(CONFIG, yaml);
  }

  /** Writes a text file, aside first. */
  public void writeText(String name, String text) {
    DurableFiles.write(folder.resolve(name), text);
  }

  /**
   * Writes the checkpoint {@code step-N} aside, flushes and seals it, renames it into place, and
   * then deletes the oldest ones.
   *
   * @param keep how many of these checkpoints to keep, at least 1
   * @return where it is
   */
  public Path saveStep(long step, int keep, Contents contents) {
    return save(STEP, step, keep, contents);
  }

  /** As {@link #saveStep} for the best model so far, {@code best-N}; only one is kept. */
  public Path saveBest(long step, Contents contents) {
    return save(BEST, step, 1, contents);
  }

  private Path save(String prefix, long step, int keep, Contents contents) {
    Path place = checkpoints().resolve(prefix + step);
    Path aside = checkpoints().resolve(ASIDE + prefix + step);
    try {
      try {
        DurableFolders.deleteTree(aside);
        Files.createDirectory(aside);
        contents.writeTo(aside);
        Manifest.seal(aside);
        DurableFolders.deleteTree(place);
        Files.move(aside, place);
        DurableFolders.flushFolder(checkpoints());
      } finally {
        DurableFolders.deleteTree(aside);
      }
      List<Path> all = named(prefix);
      for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
        DurableFolders.deleteTree(old);
      }
      return place;
    } catch (IOException e) {
      throw DurableFiles.unwritable(place, e);
    }
  }

  /** Returns the newest complete {@code step-N}, or null; a damaged one is reported and skipped. */
  public @Nullable Path newestStep() {
    return newest(STEP);
  }

  /** Returns the best model saved, or null. */
  public @Nullable Path newestBest() {
    return newest(BEST);
  }

  private @Nullable Path newest(String prefix) {
    try {
      for (Path checkpoint : named(prefix)) {
        String problem = Manifest.problem(checkpoint);
        if (problem == null) {
          return checkpoint;
        }
        LOG.warn("{}: this checkpoint is damaged and skipped: {}", checkpoint, problem);
      }
      return null;
    } catch (IOException e) {
      throw new InputException(checkpoints() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The checkpoints of one kind, newest first. */
  private List<Path> named(String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(checkpoints())) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(prefix + "\\d{1,18}"))
          .sorted((a, b) -> Long.compare(step(b), step(a)))
          .toList();
    }
  }

  private static long step(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  /** Writes the run's result, replacing an earlier one only when the new one is complete. */
  public void saveModel(Contents contents) {
    Path aside = folder.resolve(ASIDE + "model");
    Path old = folder.resolve(ASIDE + "old-model");
    try {
      try {
        DurableFolders.deleteTree(aside);
        Files.createDirectory(aside);
        contents.writeTo(aside);
        Manifest.seal(aside);
        DurableFolders.deleteTree(old);
        if (Files.exists(model())) {
          Files.move(model(), old);
        }
        Files.move(aside, model());
        DurableFolders.flushFolder(folder);
      } finally {
        DurableFolders.deleteTree(aside);
        DurableFolders.deleteTree(old);
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(model(), e);
    }
  }

  /** Copies the files of a checkpoint, its manifest excepted. */
  public static void copyFiles(Path from, Path to) throws IOException {
    for (Path file : DurableFolders.list(from)) {
      if (!file.getFileName().toString().equals(Manifest.NAME)) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  /** Releases the lock. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      LOG.warn("{}: the lock could not be released: {}", folder, e.getMessage());
    }
  }
}
