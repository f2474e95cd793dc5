package org.warmstart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

class Utf8LinesTest {
  private final Path folder;

  Utf8LinesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    try (Utf8Lines reader = new Utf8Lines(file)) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
        assertThat(reader.lineNumber()).isEqualTo(lines.size());
      }
    }
    return lines;
  }

  @Test
  void readsMarksEndsAndLongLines() throws IOException {
    String big = "é漢😀".repeat(9000);
    Path file =
        Files.writeString(folder.resolve("a.txt"), "\uFEFFone\r\n\n" + big + "\nlast\uFEFF");
    assertThat(lines(file)).containsExactly("one", "", big, "last\uFEFF");
    assertThat(lines(Files.writeString(folder.resolve("b.txt"), "x\n"))).containsExactly("x");
    assertThat(lines(Files.writeString(folder.resolve("c.txt"), ""))).isEmpty();
  }

  @Test
  void decompresses() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(lines(Files.write(folder.resolve("a.txt.gz"), bytes.toByteArray())))
        .containsExactly("a", "b");
    Path fake = Files.writeString(folder.resolve("b.txt.gz"), "plain");
    assertThatThrownBy(() -> lines(fake))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a gzip file");
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 1; i < 5000; i++) {
      bytes.writeBytes(("line é " + i + "\n").getBytes(StandardCharsets.UTF_8));
    }
    bytes.writeBytes(new byte[] {'a', (byte) 0xC3, 'b', '\n'});
    Path file = Files.write(folder.resolve("bad.txt"), bytes.toByteArray());
    assertThatThrownBy(() -> lines(file))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ", line 5000: not UTF-8; convert the file to UTF-8");
  }

  @Test
  void namesTheLineThatIsCutInACharacter() throws IOException {
    Path file = Files.write(folder.resolve("cut.txt"), new byte[] {'a', '\n', (byte) 0xE6});
    assertThatThrownBy(() -> lines(file)).hasMessageContaining("line 2: not UTF-8");
  }

  @Test
  void refusesEndlessLines() throws IOException {
    Path file =
        Files.write(folder.resolve("zeros.txt"), new byte[Utf8Lines.MAX_LINE_LENGTH + 9999]);
    assertThatThrownBy(() -> lines(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: longer than");
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> new Utf8Lines(folder.resolve("no.txt")))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("no.txt: no such file");
    assertThatThrownBy(() -> lines(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a folder");
  }
}
