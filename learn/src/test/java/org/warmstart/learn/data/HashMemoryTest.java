package org.warmstart.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashMemoryTest {
  private static final int BYTES = 20 << 20;
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10));
  private static final String FORGED = "0".repeat(64);

  private final Path folder;
  private final Path file;

  HashMemoryTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    file = folder.resolve("large");
    write(0, BYTES - 1);
  }

  private void write(int value, long at) throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.seek(at);
      large.write(value);
    }
  }

  private String hash(Clock clock) throws IOException {
    HashMemory memory = new HashMemory(folder, clock);
    String hash = memory.hash(file, BYTES);
    memory.save();
    return hash;
  }

  private List<Path> memories() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !entry.equals(file)).toList();
    }
  }

  /** Puts a hash that shows whether it is believed. */
  private void forge() throws IOException {
    Path memory = memories().get(0);
    List<String> lines = Files.readAllLines(memory);
    Files.writeString(memory, lines.get(0) + "\n" + FORGED + "\n");
  }

  @Test
  void anUntouchedFileIsNotReadAgain() throws IOException {
    assertThat(hash(LATER)).isEqualTo(ContentHash.of(file, BYTES));
    forge();
    assertThat(hash(LATER)).isEqualTo(FORGED);
  }

  @Test
  void anyChangeShows() throws IOException {
    hash(LATER);
    forge();
    FileTime time = Files.getLastModifiedTime(file);
    write(1, 5);
    Files.setLastModifiedTime(file, time);
    assertThat(hash(LATER)).isEqualTo(ContentHash.of(file, BYTES));
    forge();
    Path other = Files.copy(file, folder.resolve("other"));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(hash(LATER)).isEqualTo(ContentHash.of(file, BYTES));
  }

  @Test
  void aFileThatWasJustWrittenIsNotRemembered() throws IOException {
    FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
    hash(Clock.fixed(changed.toInstant().plusSeconds(1), ZoneOffset.UTC));
    assertThat(memories()).isEmpty();
  }

  @Test
  void whatIsDamagedIsNotBelieved() throws IOException {
    hash(LATER);
    Files.writeString(memories().get(0), "nonsense");
    assertThat(hash(LATER)).isEqualTo(ContentHash.of(file, BYTES));
  }
}
