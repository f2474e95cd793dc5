package org.warmstart.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.data.corpus.Part;
import org.warmstart.learn.data.DataCache;

/**
 * The folder of a demo: what is in it is finished, so a demo that is started again goes on behind
 * it.
 */
final class DemoFiles implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String SETTINGS = "demo.json";
  private static final String LOCK = ".lock";

  /** What a demo makes in its folder, but for the lock; what it is known by goes last. */
  private static final List<String> OWN =
      List.of(
          "results",
          "sources",
          "corpus",
          "tokenizers",
          PreTrainingPhase.textFile(Part.TRAIN),
          PreTrainingPhase.textFile(Part.VALIDATION),
          "pretrain-bert",
          "pretrain-gpt",
          DataCache.NAME,
          FineTunings.FOLDER,
          NamingPhase.COMPOSED,
          "report.html",
          SETTINGS);

  private final Path folder;
  private final FileChannel lock;

  private DemoFiles(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens or creates the folder of a demo.
   *
   * @param settings what the demo is to do; a folder with another demo's results is refused
   * @throws InputException if the folder is in use, holds something else or cannot be written
   */
  static DemoFiles open(Path folder, Map<String, String> settings) {
    try {
      refuseForeign(folder);
      Files.createDirectories(folder.resolve("results"));
      DemoFiles files = new DemoFiles(folder, lock(folder));
      files.requireSame(settings);
      return files;
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (!Files.exists(folder) || isDemo(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + ": expected a folder for the demo, found a file");
    }
    try (var entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new InputException(
            folder + ": is not empty and holds no demo; choose another folder with --out");
      }
    }
  }

  /** A file of that name alone is not enough: it has to say what a demo says of itself. */
  private static boolean isDemo(Path folder) {
    try {
      return JSON.readTree(folder.resolve(SETTINGS).toFile()).path("settings").isTextual();
    } catch (IOException e) {
      return false;
    }
  }

  @SuppressWarnings(
      "MustBeClosedChecker") // the lock lives as long as its channel, which close() closes
  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new InputException(
          folder
              + ": another demo is running in it; wait for it or choose another folder with --out");
    }
    return channel;
  }

  private void requireSame(Map<String, String> settings) {
    Path file = folder.resolve(SETTINGS);
    if (!Files.exists(file)) {
      write(file, settings);
      return;
    }
    Map<String, String> before = read(file, new TypeReference<LinkedHashMap<String, String>>() {});
    if (!before.equals(settings)) {
      close();
      throw new InputException(
          folder
              + ": holds a demo with other settings "
              + before
              + "; choose another folder with --out, or start it anew with"
              + " --overwrite");
    }
  }

  Path folder() {
    return folder;
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Deletes a folder that has served. */
  void delete(String name) {
    try {
      DurableFolders.deleteTree(resolve(name));
    } catch (IOException e) {
      throw new InputException(resolve(name) + ": cannot be deleted: " + e.getMessage(), e);
    }
  }

  /** Returns a result kept from an earlier start. */
  <T> Optional<T> result(String name, Class<T> type) {
    Path file = folder.resolve("results").resolve(name + ".json");
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), type))
          : Optional.empty();
    } catch (IOException e) {
      throw new InputException(
          file
              + ": is damaged ("
              + e.getMessage()
              + "); delete it, and its part of the demo runs again",
          e);
    }
  }

  /** Keeps a result. */
  <T> T keep(String name, T result) {
    write(folder.resolve("results").resolve(name + ".json"), result);
    return result;
  }

  private static <T> T read(Path file, TypeReference<T> type) {
    try {
      return JSON.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new InputException(file + ": is damaged: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, Object value) {
    try {
      DurableFiles.write(file, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes a demo's folder.
   *
   * @param ownText the text that the next demo reads, or null
   * @throws InputException if the folder is not a demo's, is in use, or has anything in it that the
   *     demo did not make; then nothing is deleted
   */
  static void delete(Path folder, @Nullable Path ownText) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      refuseForeign(folder);
      try (FileChannel held = lock(folder)) {
        requireNothingElse(folder, ownText);
        for (String name : OWN) {
          deleteTree(folder.resolve(name));
        }
      }
      Files.deleteIfExists(folder.resolve(LOCK));
      Files.delete(folder);
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be deleted: " + e.getMessage(), e);
    }
  }

  private static void requireNothingElse(Path folder, @Nullable Path ownText) throws IOException {
    List<String> foreign = new ArrayList<>();
    for (Path entry : DurableFolders.list(folder)) {
      String name = entry.getFileName().toString();
      if (ownText != null && ownText.toRealPath().startsWith(entry.toRealPath())) {
        throw new InputException(
            ownText + ": lies in the demo that is to be deleted; choose another folder with --out");
      }
      if (!OWN.contains(name) && !name.equals(LOCK)) {
        foreign.add(name);
      }
    }
    if (!foreign.isEmpty()) {
      throw new InputException(
          folder
              + ": has "
              + Messages.list(foreign)
              + " in it, which no demo made, so nothing is deleted; move them, or choose another"
              + " folder with --out");
    }
  }

  private static void deleteTree(Path entry) throws IOException {
    if (Files.isSymbolicLink(entry)) {
      Files.delete(entry);
    } else {
      DurableFolders.deleteTree(entry);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException ignored) {
      // the process's end releases it in any case
    }
  }
}
