package org.warmstart.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** What reading a table leaves on the disk, and what happens where it cannot be written. */
class DuckDbTest {
  private static final int SIGTERM_EXIT = 128 + 15;

  private final Path folder;
  private final Path temporary;
  private final Path table;

  DuckDbTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.temporary = Files.createDirectory(folder.resolve("tmp"));
    this.table = Files.writeString(folder.resolve("a.tsv"), "one\t1\ntwo\t2\n");
  }

  private Process read(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Reading.class.getName(),
            table.toString(),
            folder.resolve("opened").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  @Test
  void aSignalLeavesNothingInTheFolderForTemporaryFiles() throws Exception {
    Process child = read(temporary);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(folder.resolve("opened"))) {
      assertThat(child.isAlive()).as(Files.readString(folder.resolve("out.txt"))).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
    // the table is open: nothing but the folder for what does not fit in memory
    assertThat(entries(temporary))
        .allMatch(entry -> String.valueOf(entry.getFileName()).startsWith("warmstart-table"));
    child.destroy();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(SIGTERM_EXIT);
    assertThat(entries(temporary)).isEmpty();
  }

  @Test
  void aFolderForTemporaryFilesThatCannotBeWrittenIsNamed() throws Exception {
    Path none = folder.resolve("none");
    Process child = read(none);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve("out.txt"))
        .content()
        .contains("refused: " + none + ": temporary files cannot be written there")
        .contains("-Djava.io.tmpdir=FOLDER");
  }

  /** A process that opens a table and waits. */
  static final class Reading {
    private Reading() {}

    /** Opens a table, makes a file as a sign, and waits to be ended. */
    public static void main(String[] args) throws InterruptedException {
      // a query, since lines of text alone need no DuckDB
      DataSource source = DataSource.of(Path.of(args[0])).withSql("SELECT column0 FROM data");
      try (Rows rows = Rows.open(source)) {
        System.out.println(rows.next().text("column0"));
        Files.writeString(Path.of(args[1]), "");
        Thread.currentThread().join();
      } catch (InputException e) {
        System.out.println("refused: " + e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
