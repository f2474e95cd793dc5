package org.warmstart.learn.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.file.Sha256;

/** What was in some files when they were hashed. */
public final class FileContents {
  /** A file as it was then. */
  private record Seen(Path file, long bytes, long modified, String hash) {
    static Seen of(Path file, HashMemory memory) {
      InputFiles.requireRegular(file);
      BasicFileAttributes now = attributes(file);
      return new Seen(file, now.size(), modified(now), memory.hash(file, now.size()));
    }

    boolean isStill() {
      BasicFileAttributes now = attributes(file);
      return now.size() == bytes && modified(now) == modified;
    }

    private static long modified(BasicFileAttributes attributes) {
      return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    private static BasicFileAttributes attributes(Path file) {
      try {
        return Files.readAttributes(file, BasicFileAttributes.class);
      } catch (IOException e) {
        throw InputFiles.unreadable(file, e);
      }
    }
  }

  private final List<Seen> files;

  private FileContents(List<Seen> files) {
    this.files = files;
  }

  /** Hashes files. */
  static FileContents of(List<Path> files, HashMemory memory) {
    return new FileContents(files.stream().map(file -> Seen.of(file, memory)).toList());
  }

  /**
   * A file without the folders that it is in.
   *
   * @param sha256 of what it holds; null if it is not what it was any more
   */
  public record Named(String name, long bytes, @Nullable String sha256) {}

  /** How many files there are. */
  public int size() {
    return files.size();
  }

  /** The files in their order, with the checksums that other programs make of them. */
  public List<Named> named() {
    return files.stream()
        .map(seen -> new Named(seen.file().getFileName().toString(), seen.bytes(), sha256(seen)))
        .toList();
  }

  private static @Nullable String sha256(Seen seen) {
    try {
      return seen.isStill() ? Sha256.of(seen.file()) : null;
    } catch (IOException | InputException e) {
      return null; // gone since it was read
    }
  }

  /** Names, sizes and hashes, in the files' order. */
  ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Seen seen : files) {
      json.addObject()
          .put("path", seen.file().toString())
          .put("bytes", seen.bytes())
          .put("sha256", seen.hash());
    }
    return json;
  }

  /**
   * Refuses what was made of files that changed meanwhile.
   *
   * @throws InputException naming the file
   */
  void requireUnchanged() {
    for (Seen seen : files) {
      if (!seen.isStill()) {
        throw new InputException(
            seen.file() + ": was changed while it was read; start again when it is complete");
      }
    }
  }
}
