package org.warmstart.learn.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.learn.data.DataCache;

/**
 * Which entries of a folder belong to a run. A run's folder has a marker; one that an earlier
 * version left is known by its lock, its checkpoints and the complete configuration together. All
 * else in the folder is somebody else's and is never deleted.
 */
final class RunEntries {
  static final String MARKER = ".warmstart-run";
  static final String LOCK = ".lock";
  static final String CONFIG = "config.yaml";
  static final String CHECKPOINTS = "checkpoints";
  static final String MODEL = "model";
  static final String TOKENIZER = "tokenizer";

  /** Folders of other models that some pre-training makes beside the one it is for. */
  static final Set<String> BY_PRODUCTS = Set.of("generator");

  static final String METRICS = "metrics.jsonl";
  static final String SEEDS = "seeds.json";

  private static final String MARKER_TEXT = "a run of Warmstart\n";
  private static final String EVENTS = "events.out.tfevents.";
  private static final String CHECKPOINT = "(step|best)-\\d{1,18}";
  private static final String UNFINISHED =
      "\\.(writing|replaced)-(old-)?(model|"
          + String.join("|", BY_PRODUCTS)
          + "|"
          + CHECKPOINT
          + ")";
  private static final String UNWRITTEN = ".part";
  private static final String SEED = "seed--?\\d{1,19}";

  /** Only a complete configuration, as a run writes it, has all of these. */
  private static final Set<String> CONFIG_KEYS =
      Set.of("model", "tokenizer", "data", "training", "seed", "out", "existing");

  private static final Set<String> FILES =
      Set.of(METRICS, "report.html", SEEDS, "predictions.jsonl", "predictions.json");

  private RunEntries() {}

  /** Marks a folder as a run's. */
  static void mark(Path folder) {
    if (!isMarked(folder)) {
      DurableFiles.write(folder.resolve(MARKER), MARKER_TEXT);
    }
  }

  private static boolean isMarked(Path folder) {
    return Files.isRegularFile(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether a run, or a run for each of several seeds, is in the folder. */
  static boolean isRun(Path folder) throws IOException {
    return isMarked(folder) || isUnmarkedRun(folder) || !seeds(folder).isEmpty();
  }

  /** Whether there is enough to go on from, though not to delete by: the demo's runs have this. */
  static boolean hasCheckpoints(Path folder) {
    return Files.isRegularFile(folder.resolve(LOCK))
        && Files.isDirectory(folder.resolve(CHECKPOINTS));
  }

  /** Whether an earlier version's run is in the folder, which knew no marker. */
  private static boolean isUnmarkedRun(Path folder) {
    return hasCheckpoints(folder) && isCompleteConfig(folder.resolve(CONFIG));
  }

  private static boolean isCompleteConfig(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(file)) {
      Set<String> keys =
          lines
              .filter(line -> line.matches("\\w+:.*"))
              .map(line -> line.substring(0, line.indexOf(':')))
              .collect(Collectors.toSet());
      return keys.containsAll(CONFIG_KEYS);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** The folders of single seeds' runs. */
  static List<Path> seeds(Path folder) throws IOException {
    List<Path> seeds = new ArrayList<>();
    for (Path entry : DurableFolders.list(folder)) {
      boolean named = entry.getFileName().toString().matches(SEED);
      if (named && Files.isDirectory(entry) && (isMarked(entry) || isUnmarkedRun(entry))) {
        seeds.add(entry);
      }
    }
    return seeds;
  }

  /** All entries but the lock, and the tokens that runs in folders below share. */
  static List<Path> all(Path folder) throws IOException {
    return DurableFolders.list(folder).stream()
        .filter(entry -> !Set.of(LOCK, DataCache.NAME).contains(entry.getFileName().toString()))
        .toList();
  }

  /** Empty, or left by a run that ended before it trained anything. */
  static boolean isUnused(Path folder) throws IOException {
    boolean ours = isMarked(folder) || Files.exists(folder.resolve(LOCK));
    for (Path entry : all(folder)) {
      String name = entry.getFileName().toString();
      boolean preparation =
          finished(name).equals(MARKER)
              || name.equals(CONFIG + UNWRITTEN)
              || (name.equals(CONFIG) && isCompleteConfig(entry))
              || name.equals(TOKENIZER)
              || (name.equals(CHECKPOINTS)
                  && Files.isDirectory(entry)
                  && DurableFolders.list(entry).isEmpty());
      if (!ours || !preparation) {
        return false;
      }
    }
    return true;
  }

  /** The name that a file is going to have, whose writing a kill may have interrupted. */
  private static String finished(String name) {
    return name.endsWith(UNWRITTEN) ? name.substring(0, name.length() - UNWRITTEN.length()) : name;
  }

  /** What {@link #delete} would delete of a run, or delete in. */
  static List<Path> ours(Path folder) throws IOException {
    List<Path> seeds = seeds(folder);
    return DurableFolders.list(folder).stream()
        .filter(entry -> isOurs(entry) || seeds.contains(entry))
        .toList();
  }

  private static boolean isOurs(Path entry) {
    String name = entry.getFileName().toString();
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return Set.of(CHECKPOINTS, MODEL, TOKENIZER).contains(name)
          || BY_PRODUCTS.contains(name)
          || name.matches(UNFINISHED);
    }
    String file = finished(name);
    return FILES.contains(file) || file.equals(CONFIG) || file.startsWith(EVENTS);
  }

  /**
   * Deletes what belongs to the run or runs in a folder; the marker and the lock stay. Whatever
   * moment a kill comes at, what is left is never taken for a run that can be continued under
   * another configuration: the checkpoints go first, the configuration last.
   *
   * @param except an entry that stays as it is
   * @return what is in the folder that is not the run's
   */
  static List<Path> delete(Path folder, Path except) throws IOException {
    List<Path> ours = new ArrayList<>(ours(folder));
    List<Path> foreign = new ArrayList<>();
    for (Path entry : all(folder)) {
      if (!ours.contains(entry) && !entry.getFileName().toString().equals(MARKER)) {
        foreign.add(entry);
      }
    }
    Path checkpoints = folder.resolve(CHECKPOINTS);
    Path config = folder.resolve(CONFIG);
    ours.removeIf(entry -> entry.equals(except) || entry.equals(checkpoints));
    boolean configured = ours.remove(config);
    if (Files.exists(checkpoints, LinkOption.NOFOLLOW_LINKS)) {
      foreign.addAll(deleteCheckpoints(checkpoints));
    }
    for (Path entry : ours) {
      foreign.addAll(deleteOne(entry));
    }
    if (configured) {
      Files.deleteIfExists(config);
    }
    return foreign;
  }

  private static List<Path> deleteOne(Path entry) throws IOException {
    String name = entry.getFileName().toString();
    if (!name.matches(SEED)) {
      return name.equals(MODEL) || BY_PRODUCTS.contains(name)
          ? SealedFolder.delete(entry)
          : deleteAll(entry);
    }
    List<Path> left = delete(entry, entry);
    Files.deleteIfExists(entry.resolve(MARKER));
    Files.deleteIfExists(entry.resolve(LOCK));
    if (left.isEmpty()) {
      Files.delete(entry);
    }
    return left;
  }

  private static List<Path> deleteAll(Path entry) throws IOException {
    if (Files.isSymbolicLink(entry)) {
      Files.delete(entry);
    } else {
      DurableFolders.deleteTree(entry);
    }
    return List.of();
  }

  private static List<Path> deleteCheckpoints(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      Files.delete(folder);
      return List.of();
    }
    List<Path> foreign = new ArrayList<>();
    for (Path entry : DurableFolders.list(folder)) {
      String name = entry.getFileName().toString();
      if (name.matches(CHECKPOINT)) {
        foreign.addAll(SealedFolder.delete(entry));
      } else if (name.matches(UNFINISHED)) {
        DurableFolders.deleteTree(entry);
      } else {
        foreign.add(entry);
      }
    }
    if (foreign.isEmpty()) {
      Files.delete(folder);
    }
    return foreign;
  }
}
