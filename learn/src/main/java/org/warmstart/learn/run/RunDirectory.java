package org.warmstart.learn.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
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
 *
 * <p>{@link #open} only checks; nothing is made, changed or deleted before {@link #begin}, which
 * comes when all that the run needs has been found to be right.
 */
public final class RunDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

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
  private final Existing existing;
  private final boolean isRun;
  private final RunCheckpoints checkpoints;
  private @Nullable RunLock lock;
  private boolean begun;

  private RunDirectory(Path folder, Existing existing, boolean isRun, @Nullable RunLock lock) {
    this.folder = folder;
    this.existing = existing;
    this.isRun = isRun;
    this.lock = lock;
    checkpoints = new RunCheckpoints(folder.resolve(RunEntries.CHECKPOINTS));
  }

  /**
   * Opens the folder, and locks it if there is a run in it. The only thing that this may change is
   * that a folder comes back that a killed run had moved away to replace it.
   *
   * @throws InputException if it is in use, has contents and {@code existing} refuses them, or has
   *     contents that are no run's, or could not be written
   */
  public static RunDirectory open(Path folder, Existing existing) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException(folder + ": expected a folder for the run, found a file");
    }
    try {
      boolean there = Files.isDirectory(folder);
      boolean used = there && !RunEntries.isUnused(folder);
      if (used && existing == Existing.REFUSE) {
        throw new InputException(
            folder
                + ": is not empty; choose another folder, or 'resume' to go on with the run in it,"
                + " or 'overwrite' to delete it");
      }
      boolean isRun =
          there
              && (RunEntries.isRun(folder)
                  || (existing == Existing.RESUME && RunEntries.hasCheckpoints(folder)));
      if (used && !isRun) {
        throw new InputException(
            folder
                + ": is not empty, and what is in it is not an earlier run that could be "
                + (existing == Existing.RESUME ? "continued" : "deleted")
                + "; choose another folder");
      }
      requireWritable(folder);
      RunDirectory run =
          new RunDirectory(folder, existing, isRun, isRun ? RunLock.of(folder) : null);
      try {
        if (isRun && existing == Existing.OVERWRITE) {
          requireIdle(RunEntries.seeds(folder));
        }
        SealedFolder.recover(folder);
        SealedFolder.recover(run.checkpoints.folder());
        return run;
      } catch (IOException | RuntimeException e) {
        run.close();
        throw e;
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(folder, e);
    }
  }

  /** Refuses to delete the run of a seed that is under way by itself. */
  private static void requireIdle(List<Path> seeds) throws IOException {
    for (Path seed : seeds) {
      RunLock.of(seed).close();
    }
  }

  private static void requireWritable(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there != null && !(Files.isDirectory(there) && Files.isWritable(there))) {
      throw new InputException(
          folder
              + ": cannot be written: "
              + there
              + (Files.isDirectory(there) ? " is write-protected" : " is a file"));
    }
  }

  /**
   * Refuses to start from what {@link #begin} would delete.
   *
   * @param inputs files and folders that the run reads; those that do not exist are passed over
   * @throws InputException naming the one that lies in the run that is overwritten
   */
  public void requireKept(Collection<Path> inputs) {
    if (existing != Existing.OVERWRITE || !isRun) {
      return;
    }
    try {
      for (Path entry : RunEntries.ours(folder)) {
        Path real = entry.toRealPath();
        for (Path input : inputs) {
          if (Files.exists(input) && input.toRealPath().startsWith(real)) {
            throw new InputException(
                input
                    + ": lies in the earlier run that is to be overwritten, and the new one needs"
                    + " it; choose another folder for the new run than "
                    + folder);
          }
        }
      }
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the folder, or deletes the earlier run in it if it is to be overwritten; what is not the
   * run's stays, and is named. From here on files can be written. Does nothing the second time.
   *
   * @throws InputException if the folder cannot be written, or came in use meanwhile
   */
  public void begin() {
    begin(folder);
  }

  /** As {@link #begin()}, leaving the folder of a seed's run alone, which begins by itself. */
  public void begin(Path except) {
    if (begun) {
      return;
    }
    try {
      Files.createDirectories(folder);
      if (lock == null) {
        lock = RunLock.of(folder);
        if (!RunEntries.isUnused(folder)) {
          throw new InputException(folder + ": another run has begun in it meanwhile");
        }
      }
      RunEntries.mark(folder);
      if (existing == Existing.OVERWRITE) {
        nameKept(RunEntries.delete(folder, except));
      }
      begun = true;
      SealedFolder.clearUnfinished(folder);
      if (except.equals(folder)) {
        Files.createDirectories(checkpoints.folder());
        SealedFolder.clearUnfinished(checkpoints.folder());
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(folder, e);
    }
  }

  private void nameKept(List<Path> foreign) {
    if (!foreign.isEmpty()) {
      LOG.warn(
          "{}: the earlier run was deleted; kept, as not the run's: {}",
          folder,
          foreign.stream()
              .map(entry -> folder.relativize(entry).toString())
              .collect(Collectors.joining(", ")));
    }
  }

  /** Whether {@link #begin} has come, so that there is something in the folder. */
  public boolean hasBegun() {
    return begun;
  }

  /** Whether an earlier run is in the folder. */
  public boolean isEarlierRun() {
    return isRun;
  }

  public Path folder() {
    return folder;
  }

  /** Where {@link #saveModel} puts the result. */
  public Path model() {
    return folder.resolve(RunEntries.MODEL);
  }

  public Path metrics() {
    return folder.resolve(RunEntries.METRICS);
  }

  /** Where a run that trained its tokenizer keeps it. */
  public Path tokenizer() {
    return folder.resolve(RunEntries.TOKENIZER);
  }

  /**
   * Returns the configuration an earlier run left here, or null.
   *
   * @throws InputException if it cannot be read, saying what to do
   */
  public @Nullable String config() {
    Path file = folder.resolve(RunEntries.CONFIG);
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : null;
    } catch (CharacterCodingException e) {
      throw new InputException(
          file
              + ": is damaged (not valid UTF-8); put it right, or delete it to go on without"
              + " comparing the configurations",
          e);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes {@code config.yaml}. */
  public void writeConfig(String yaml) {
    writeText(RunEntries.CONFIG, yaml);
  }

  /** Writes a text file, aside first. */
  public void writeText(String name, String text) {
    requireBegun();
    DurableFiles.write(folder.resolve(name), text);
  }

  private void requireBegun() {
    if (!begun) {
      throw new IllegalStateException("nothing is written before the run has begun");
    }
  }

  /**
   * Writes the checkpoint {@code step-N} aside, flushes and seals it, renames it into place, and
   * then deletes the oldest ones. Damaged ones do not count: they go, with a word, when there are
   * enough sound ones.
   *
   * @param keep how many sound checkpoints to keep, at least 1
   * @return where it is
   */
  public Path saveStep(long step, int keep, Contents contents) {
    requireBegun();
    return checkpoints.saveStep(step, keep, contents);
  }

  /** As {@link #saveStep} for the best model so far, {@code best-N}; earlier ones stay. */
  public Path saveBest(long step, Contents contents) {
    requireBegun();
    return checkpoints.saveBest(step, contents);
  }

  /** Deletes all best models but one. */
  public void keepBest(long step) {
    checkpoints.keepBest(step);
  }

  /**
   * Returns the newest complete {@code step-N}, or null; damaged ones are reported and skipped. A
   * run that is to be overwritten has none.
   */
  public @Nullable Path newestStep() {
    return existing == Existing.OVERWRITE && !begun ? null : checkpoints.newestStep();
  }

  /** Returns the best model of a step, or null if there is none or it is damaged. */
  public @Nullable Path best(long step) {
    return checkpoints.best(step);
  }

  /** Writes the run's result, replacing an earlier one only when the new one is complete. */
  public void saveModel(Contents contents) {
    save(model(), contents);
  }

  /**
   * Writes another model beside the result, in the same way.
   *
   * @param name of the folder, one that a run is known to have
   */
  public void saveByProduct(String name, Contents contents) {
    if (!RunEntries.BY_PRODUCTS.contains(name)) {
      throw new IllegalArgumentException(name + " is none of " + RunEntries.BY_PRODUCTS);
    }
    save(folder.resolve(name), contents);
  }

  private void save(Path target, Contents contents) {
    requireBegun();
    try {
      SealedFolder.write(target, contents);
    } catch (IOException e) {
      throw DurableFiles.unwritable(target, e);
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
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }
}
