package org.warmstart.model.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Manifest;
import org.warmstart.tensor.file.WeightFiles;

/**
 * Writes a whole checkpoint into a folder that may hold another one: aside first, and only when all
 * of it is there in the other's place. Whoever is interrupted before that leaves the old
 * checkpoint, and in the moment of replacing a folder without {@code config.json}, which nothing
 * loads; never one that is half old and half new.
 */
public final class CheckpointFolder {
  /** Where a checkpoint is written before it is complete. */
  static final String ASIDE = ".warmstart-writing";

  private static final String JSON = ".json";
  private static final String UNFINISHED = ".part";

  private CheckpointFolder() {}

  /**
   * Writes a checkpoint in the place of an earlier one.
   *
   * @param folder which exists
   * @param beside names, apart from those of weights and {@code config.json}, that belong to a
   *     checkpoint: of an earlier one, they are deleted
   * @param contents writes the checkpoint into an empty folder
   * @return the names of what was in the folder and belongs to no checkpoint; it is left alone
   * @throws org.warmstart.base.InputException if the folder cannot be written or is full; what was
   *     there is left as it was
   */
  public static List<String> replace(
      Path folder, Predicate<String> beside, Consumer<Path> contents) {
    Path aside = folder.resolve(ASIDE);
    try {
      try {
        DurableFolders.deleteTree(aside);
        Files.createDirectory(aside);
        contents.accept(aside);
        return swap(folder, aside, beside);
      } finally {
        DurableFolders.deleteTree(aside);
      }
    } catch (IOException e) {
      throw DurableFiles.unwritable(folder, e);
    }
  }

  private static List<String> swap(Path folder, Path aside, Predicate<String> beside)
      throws IOException {
    // without it nothing is loaded from here, whatever else is there
    Files.deleteIfExists(ConfigFile.in(folder));
    DurableFolders.flushFolder(folder);
    List<String> foreign = new ArrayList<>();
    for (Path entry : DurableFolders.list(folder)) {
      String name = entry.getFileName().toString();
      if (isOfCheckpoint(name, beside)) {
        DurableFolders.deleteTree(entry);
      } else if (!name.equals(ASIDE) && !Files.exists(aside.resolve(name))) {
        foreign.add(name);
      }
    }
    for (Path entry : DurableFolders.list(aside)) {
      Path target = folder.resolve(entry.getFileName().toString());
      if (Files.isDirectory(entry)) {
        DurableFolders.deleteTree(target);
        Files.move(entry, target);
      } else if (!entry.toString().endsWith(JSON)) {
        Files.move(
            entry, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    DurableFolders.flushFolder(folder);
    writeSmall(folder, aside);
    return List.copyOf(foreign);
  }

  /** Indexes and settings, which say what the large files are, follow them; the last is the key. */
  private static void writeSmall(Path folder, Path aside) throws IOException {
    for (Path entry : DurableFolders.list(aside)) {
      String name = entry.getFileName().toString();
      if (!entry.equals(ConfigFile.in(aside))) {
        DurableFiles.write(folder.resolve(name), Files.readAllBytes(entry));
      }
    }
    DurableFiles.write(ConfigFile.in(folder), Files.readAllBytes(ConfigFile.in(aside)));
  }

  private static boolean isOfCheckpoint(String name, Predicate<String> beside) {
    String finished =
        name.endsWith(UNFINISHED) ? name.substring(0, name.length() - UNFINISHED.length()) : name;
    return WeightFiles.isWeights(finished)
        || finished.equals(Manifest.NAME)
        || beside.test(finished);
  }
}
