package org.warmstart.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** Rows from two files whose lines belong together. */
class ParallelRowsTest {
  private final Path folder;

  ParallelRowsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> read(DataSource source, List<String> faults) {
    List<String> rows = new ArrayList<>();
    try (Rows table = Rows.open(source, fault -> faults.add(fault.toString()))) {
      while (table.hasNext()) {
        Row row = table.next();
        rows.add(row.text("text") + "|" + row.text("target") + "|" + row.line());
      }
    }
    return rows;
  }

  private static DataSource source(List<Path> texts, List<Path> targets) {
    return new DataSource(texts, TableFormat.AUTO, null, null, null, false, Map.of(), null, null)
        .withTargets(targets);
  }

  @Test
  void linesOfOneNumberAreARow() throws IOException {
    Path german = write("a.de", "ein Hund\r\n\"eine\tKatze\n\nMeer\n");
    Path english = write("a.en", "a dog\na, cat\nx\n \n");
    Path zipped = folder.resolve("b.de.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("Mond".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(zipped, bytes.toByteArray());
    Path moon = write("b.en", "moon\n");
    List<String> faults = new ArrayList<>();
    assertThat(read(source(List.of(german, zipped), List.of(english, moon)), faults))
        .containsExactly("ein Hund|a dog|1", "\"eine\tKatze|a, cat|2", "Mond|moon|1");
    assertThat(faults)
        .containsExactly(
            german + ", line 3: the line is empty", english + ", line 4: the line is empty");
  }

  @Test
  void anotherNumberOfLinesIsRefusedWithBoth() throws IOException {
    Path german = write("a.de", "eins\nzwei\ndrei\n");
    Path english = write("a.en", "one\ntwo\n");
    assertThatThrownBy(() -> read(source(List.of(german), List.of(english)), new ArrayList<>()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(german + " has 3 lines and " + english + " has 2;");
    assertThatThrownBy(() -> source(List.of(german, german), List.of(english)))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(
            () ->
                read(source(List.of(german), List.of(german)).withHeader(true), new ArrayList<>()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have no meaning");
  }
}
