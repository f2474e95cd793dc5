package org.warmstart.learn.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of large files, so that a file that was not touched need not be read again. A file
 * counts as untouched while its size, its number in the file system, and the times of its last
 * change are what they were; the time of the last change of any kind, which no program can set, is
 * among them. Where the system has no such time, every file is read.
 */
final class HashMemory {
  private static final String PREFIX = ".hash-";
  private static final String ATTRIBUTES = "unix:size,lastModifiedTime,ctime,ino,dev";
  private static final int NAMED_DIGITS = 16;

  /** Below, a file is read in no time. */
  private static final long WORTH_BYTES = 16 << 20;

  /** A change within a file system's grain of time might not show. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final Path folder;
  private final Clock clock;
  private final Map<Path, String> unsaved = new HashMap<>();
  private final List<Path> saved = new ArrayList<>();

  HashMemory(Path folder) {
    this(folder, Clock.systemUTC());
  }

  /** With a clock of the caller's. */
  HashMemory(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** A file as the system describes it. */
  private record State(String text, Instant changed) {}

  /** SHA-256 of a file of that size. */
  String hash(Path file, long bytes) {
    State before = bytes < WORTH_BYTES ? null : state(file);
    if (before == null) {
      return ContentHash.of(file, bytes);
    }
    String path = file.toAbsolutePath().toString();
    String name = ContentHash.of(path.getBytes(StandardCharsets.UTF_8));
    Path memory = folder.resolve(PREFIX + name.substring(0, NAMED_DIGITS));
    String known = known(memory, before.text());
    if (known != null) {
      return known;
    }
    boolean settled = before.changed().isBefore(clock.instant().minus(SETTLED));
    String hash = ContentHash.of(file, bytes);
    if (settled && before.equals(state(file))) {
      unsaved.put(memory, before.text() + "\n" + hash + "\n");
    }
    return hash;
  }

  private static @Nullable State state(Path file) {
    try {
      Map<String, Object> now = Files.readAttributes(file, ATTRIBUTES);
      return now.get("ctime") instanceof FileTime changed
          ? new State(
              String.join(
                  " ",
                  String.valueOf(now.get("size")),
                  String.valueOf(now.get("lastModifiedTime")),
                  changed.toString(),
                  String.valueOf(now.get("ino")),
                  String.valueOf(now.get("dev"))),
              changed.toInstant())
          : null;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String known(Path memory, String state) {
    try {
      List<String> lines = Files.exists(memory) ? Files.readAllLines(memory) : List.of();
      return lines.size() == 2 && lines.get(0).equals(state) && lines.get(1).matches("[0-9a-f]{64}")
          ? lines.get(1)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Writes down what was hashed; the folder is there. */
  void save() {
    try {
      for (Map.Entry<Path, String> entry : unsaved.entrySet()) {
        saved.add(entry.getKey());
        Files.writeString(entry.getKey(), entry.getValue());
      }
      unsaved.clear();
    } catch (IOException e) {
      // a folder that must not be written: the file is read again the next time, which is right
      return;
    }
  }

  /** Deletes what was written down. */
  void forget() {
    try {
      for (Path memory : saved) {
        Files.deleteIfExists(memory);
      }
      saved.clear();
    } catch (IOException e) {
      return; // it says what is true, and does no harm
    }
  }
}
