package org.warmstart.base.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

@Timeout(20)
class InputFilesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private static void assertRefused(Path file, String message) {
    for (Runnable reader :
        new Runnable[] {
          () -> InputFiles.readBytes(file),
          () -> InputFiles.readText(file, 10),
          () -> InputFiles.open(file),
          () -> InputFiles.openOnce(file),
          () -> InputFiles.requireRegular(file)
        }) {
      assertThatThrownBy(reader::run)
          .isInstanceOf(InputException.class)
          .hasMessage(file + ": " + message);
    }
  }

  @Test
  void whatIsNotThere() {
    assertRefused(folder.resolve("none"), "no such file");
    assertThat(InputFiles.isThere(folder.resolve("none"))).isFalse();
    assertThat(InputFiles.isThere(folder.resolve("none/none"))).isFalse();
  }

  @Test
  void folders() {
    assertRefused(folder, "is a folder, not a file");
    assertThatThrownBy(() -> InputFiles.isThere(folder)).isInstanceOf(InputException.class);
  }

  /** Opening one for reading waits until somebody opens it for writing. */
  @Test
  void pipes() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(pipe, "is a pipe, a socket or a device; expected a regular file");
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    assertRefused(link, "is a pipe, a socket or a device; expected a regular file");
    assertThatThrownBy(() -> InputFiles.isThere(link)).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/urandom"})
  void devices(String device) {
    assertRefused(Path.of(device), "is a pipe, a socket or a device; expected a regular file");
  }

  @Test
  void linksThatLeadNowhereOrInACircle() throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    Files.createSymbolicLink(one, other);
    assertRefused(one, "is a link that leads nowhere or in a circle");
    Files.createSymbolicLink(other, one);
    assertRefused(one, "is a link that leads nowhere or in a circle");
    assertThatThrownBy(() -> InputFiles.isThere(one)).isInstanceOf(InputException.class);
  }

  @Test
  void linksToFiles() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "\uFEFFtext");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(InputFiles.readText(link)).isEqualTo("text");
    assertThat(InputFiles.isThere(link)).isTrue();
  }

  /** The system says of its own files that they are empty. */
  @Test
  void theStatedSizeIsNotBelieved() throws IOException {
    Path version = Path.of("/proc/version");
    assertThat(Files.size(version)).isZero();
    assertThat(InputFiles.readText(version)).startsWith("Linux");
    assertThatThrownBy(() -> InputFiles.readBytes(version, 5))
        .hasMessage("/proc/version: is longer than 5 bytes; files of its kind are not");
  }

  @Test
  void aFileOfExactlyTheMost() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "12345");
    assertThat(InputFiles.readText(file, 5)).isEqualTo("12345");
    assertThatThrownBy(() -> InputFiles.readText(file, 4)).isInstanceOf(InputException.class);
    Files.writeString(file, "");
    assertThat(InputFiles.readBytes(file, 5)).isEmpty();
    assertThatThrownBy(() -> InputFiles.readBytes(file)).hasMessageEndingWith("is empty");
  }

  /** A shell's {@code <(command)} is such a name; nothing is waited for when it is opened. */
  @Test
  void whatTheProcessWasStartedWithMayBeReadOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    try (InputStream once = InputFiles.openOnce(Path.of("/dev/stdin"))) {
      assertThat(once).isNotNull();
    }
    try (InputStream once = InputFiles.openOnce(file)) {
      assertThat(new String(once.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
    }
  }
}
