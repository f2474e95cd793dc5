package org.warmstart.learn.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Manifest;

/**
 * A folder of files that is replaced as a whole: written aside, flushed, sealed by a manifest and
 * renamed into place. The one that was there is moved away before, and deleted only when the new
 * one is in its place; what a kill between the two renames leaves is put right by {@link #recover}.
 */
final class SealedFolder {
  /** How the names of folders begin that are being written. */
  static final String ASIDE = ".writing-";

  /** How the names of folders begin that a new one is about to take the place of. */
  static final String REPLACED = ".replaced-";

  private static final Logger LOG = LoggerFactory.getLogger(SealedFolder.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedFolder() {}

  /** Writes {@code place}; on failure what was there is there still. */
  static void write(Path place, RunDirectory.Contents contents) throws IOException {
    Path aside = place.resolveSibling(ASIDE + place.getFileName());
    try {
      DurableFolders.deleteTree(aside);
      Files.createDirectory(aside);
      contents.writeTo(aside);
      Manifest.seal(aside);
      replace(aside, place);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, aside);
      throw e;
    }
  }

  private static void replace(Path aside, Path place) throws IOException {
    Path replaced = place.resolveSibling(REPLACED + place.getFileName());
    boolean replaces = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    if (replaces) {
      DurableFolders.deleteTree(replaced);
      Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      if (replaces) {
        putBack(e, replaced, place);
      }
      throw e;
    }
    DurableFolders.flushFolder(aside.resolveSibling(""));
    if (replaces) {
      carryOver(replaced, place);
      DurableFolders.deleteTree(replaced);
    }
  }

  private static void putBack(Exception problem, Path replaced, Path place) {
    try {
      Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // the next run that opens the folder tries again
      problem.addSuppressed(e);
    }
  }

  private static void deleteAfter(Throwable problem, Path aside) {
    try {
      DurableFolders.deleteTree(aside);
    } catch (IOException e) {
      problem.addSuppressed(e);
    }
  }

  /** What others laid into the old folder, such as a model card, moves into the new one. */
  private static void carryOver(Path replaced, Path place) throws IOException {
    List<String> moved = new ArrayList<>();
    for (Path entry : foreign(replaced)) {
      Path target = place.resolve(entry.getFileName().toString());
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(entry, target);
        moved.add(entry.getFileName().toString());
      }
    }
    if (!moved.isEmpty()) {
      LOG.warn("{}: replaced; {} kept, as it is not ours", place, String.join(", ", moved));
    }
  }

  /** Deletes a folder; a kill on the way leaves none that has its name and lacks files. */
  static void remove(Path place) throws IOException {
    Path aside = place.resolveSibling(ASIDE + place.getFileName());
    DurableFolders.deleteTree(aside);
    Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
    DurableFolders.deleteTree(aside);
  }

  /** Puts folders back that were moved away for one that never came, and clears what is left. */
  static void recover(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    for (Path entry : DurableFolders.list(parent)) {
      String place = replacedName(entry.getFileName().toString());
      if (place != null && !Files.exists(parent.resolve(place), LinkOption.NOFOLLOW_LINKS)) {
        Files.move(entry, parent.resolve(place), StandardCopyOption.ATOMIC_MOVE);
        LOG.warn(
            "{}: back in its place, from which an interrupted run had moved it",
            parent.resolve(place));
      }
    }
  }

  /** Deletes what interrupted runs were in the middle of writing or deleting. */
  static void clearUnfinished(Path parent) throws IOException {
    for (Path entry : DurableFolders.list(parent)) {
      String name = entry.getFileName().toString();
      if (name.startsWith(ASIDE) || name.startsWith(REPLACED)) {
        DurableFolders.deleteTree(entry);
      }
    }
  }

  /** The name that a moved folder had; earlier versions moved only {@code model}. */
  private static @Nullable String replacedName(String name) {
    if (name.equals(ASIDE + "old-model")) {
      return "model";
    }
    return name.startsWith(REPLACED) ? name.substring(REPLACED.length()) : null;
  }

  /**
   * The entries of a folder that its manifest does not list, in the order of their names: others
   * put them there. All of them if there is no manifest, which every folder of ours has; none if it
   * is damaged.
   */
  static List<Path> foreign(Path folder) throws IOException {
    Set<String> ours = new HashSet<>();
    if (!Files.exists(folder.resolve(Manifest.NAME))) {
      return DurableFolders.list(folder);
    }
    try {
      JsonNode files = JSON.readTree(folder.resolve(Manifest.NAME).toFile()).path("files");
      // of a file in a folder the manifest has the path
      files.fieldNames().forEachRemaining(name -> ours.add(name.replaceFirst("/.*", "")));
    } catch (IOException e) {
      return List.of();
    }
    ours.add(Manifest.NAME);
    return DurableFolders.list(folder).stream()
        .filter(entry -> !ours.contains(entry.getFileName().toString()))
        .toList();
  }

  /**
   * Deletes a folder but for what its manifest does not list.
   *
   * @return what is left in it
   */
  static List<Path> delete(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      Files.delete(folder);
      return List.of();
    }
    List<Path> foreign = foreign(folder);
    if (foreign.isEmpty()) {
      DurableFolders.deleteTree(folder);
      return foreign;
    }
    for (Path entry : DurableFolders.list(folder)) {
      if (!foreign.contains(entry)) {
        DurableFolders.deleteTree(entry);
      }
    }
    return foreign;
  }
}
