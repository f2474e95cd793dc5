package org.warmstart.learn.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.Manifest;

/** The folder {@code checkpoints} of a run: what is written into it, found in it, and kept. */
final class RunCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  private static final String STEP = "step-";
  private static final String BEST = "best-";

  private final Path folder;

  /** Checkpoints that were written or read whole here, and need not be to be counted. */
  private final Set<Path> sound = new HashSet<>();

  RunCheckpoints(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /**
   * Writes the checkpoint {@code step-N} aside, flushes and seals it, renames it into place, and
   * then deletes the oldest ones. Damaged ones do not count: they go, with a word, when there are
   * enough sound ones.
   *
   * @param keep how many sound checkpoints to keep, at least 1
   * @return where it is
   */
  Path saveStep(long step, int keep, RunDirectory.Contents contents) {
    Path place = save(STEP + step, contents);
    try {
      prune(keep);
    } catch (IOException e) {
      LOG.warn("{}: old checkpoints cannot be deleted: {}", folder, e.getMessage());
    }
    return place;
  }

  /** As {@link #saveStep} for the best model so far, {@code best-N}; earlier ones stay. */
  Path saveBest(long step, RunDirectory.Contents contents) {
    return save(BEST + step, contents);
  }

  private Path save(String name, RunDirectory.Contents contents) {
    Path place = folder.resolve(name);
    try {
      SealedFolder.write(place, contents);
      sound.add(place);
      return place;
    } catch (IOException e) {
      throw DurableFiles.unwritable(place, e);
    }
  }

  private void prune(int keep) throws IOException {
    int kept = 0;
    List<Path> damaged = new ArrayList<>();
    for (Path checkpoint : named(STEP)) {
      if (kept >= keep) {
        SealedFolder.remove(checkpoint);
      } else if (sound.contains(checkpoint) || reads(checkpoint)) {
        kept++;
      } else {
        damaged.add(checkpoint);
      }
    }
    if (kept >= keep) {
      for (Path checkpoint : damaged) {
        SealedFolder.remove(checkpoint);
        LOG.warn("{}: this damaged checkpoint was deleted", checkpoint);
      }
    }
  }

  /** Deletes all best models but one. */
  void keepBest(long step) {
    Path kept = folder.resolve(BEST + step);
    try {
      for (Path checkpoint : named(BEST)) {
        if (!checkpoint.equals(kept) && Files.isDirectory(kept)) {
          SealedFolder.remove(checkpoint);
        }
      }
    } catch (IOException e) {
      LOG.warn("{}: an old best model cannot be deleted: {}", folder, e.getMessage());
    }
  }

  /** Returns the newest complete {@code step-N}, or null; damaged ones are reported and skipped. */
  @Nullable Path newestStep() {
    try {
      for (Path checkpoint : named(STEP)) {
        if (reads(checkpoint)) {
          return checkpoint;
        }
      }
      return null;
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the best model of a step, or null if there is none or it is damaged. */
  @Nullable Path best(long step) {
    Path checkpoint = folder.resolve(BEST + step);
    return Files.isDirectory(checkpoint) && reads(checkpoint) ? checkpoint : null;
  }

  /** Whether a checkpoint is complete, read whole. */
  private boolean reads(Path checkpoint) {
    String problem = Manifest.problem(checkpoint);
    if (problem == null) {
      sound.add(checkpoint);
      return true;
    }
    sound.remove(checkpoint);
    LOG.warn("{}: this checkpoint is damaged and skipped: {}", checkpoint, problem);
    return false;
  }

  /** The checkpoints of one kind, newest first. */
  private List<Path> named(String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(prefix + "\\d{1,18}"))
          .sorted((a, b) -> Long.compare(step(b), step(a)))
          .toList();
    }
  }

  /** The step that a checkpoint's name tells. */
  private static long step(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }
}
