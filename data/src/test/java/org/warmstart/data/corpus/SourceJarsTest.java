package org.warmstart.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** The wrapper is stood in for by shell scripts that do what Maven would. */
class SourceJarsTest {
  private static final List<Library> LIBRARIES =
      List.of(new Library("shelf", List.of("org.example:shelf:1.0", "org.example:board:2.1")));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private Path checkout(String script) throws IOException {
    Path checkout = Files.createDirectories(directory.resolve("checkout"));
    Files.writeString(checkout.resolve("mvnw"), "#!/bin/sh\n" + script);
    return checkout;
  }

  private Path jar() throws IOException {
    Path jar = directory.resolve("made.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("a/Shelf.java"));
      zip.write("/** A. */ class Shelf {}".getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void fetchesWhatIsMissingOnceAndThenNeedsNoMaven() throws IOException {
    String script =
        "echo run >> runs; cp $3 pom.seen; jars=$(dirname $3)/jars; mkdir $jars\n"
            + "for j in shelf-1.0 board-2.1; do cp "
            + jar()
            + " $jars/$j-sources.jar; done\n";
    Path checkout = checkout(script);
    Path folder = directory.resolve("sources");
    List<CorpusSource> sources =
        SourceJars.resolve(LIBRARIES, checkout, folder, CorpusProgress.SILENT);
    assertThat(sources)
        .containsExactly(
            new CorpusSource("shelf", folder.resolve("shelf-1.0-sources.jar")),
            new CorpusSource("shelf", folder.resolve("board-2.1-sources.jar")));
    assertThat(sources).allMatch(source -> Files.isRegularFile(source.path()));
    assertThat(Files.readString(checkout.resolve("pom.seen")))
        .contains("<artifactId>board</artifactId>", "<version>2.1</version>");
    assertThat(SourceJars.resolve(LIBRARIES, checkout, folder, CorpusProgress.SILENT))
        .isEqualTo(sources);
    assertThat(checkout.resolve("runs")).hasContent("run");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("shelf-1.0-sources.jar", "board-2.1-sources.jar", "maven.log");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysWhatFailedAndHowToGoOn() throws IOException {
    Path checkout = checkout("echo '[ERROR] no such host: repo.example'; exit 3");
    Path folder = directory.resolve("sources");
    assertThatThrownBy(() -> SourceJars.resolve(LIBRARIES, checkout, folder, CorpusProgress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("no such host: repo.example")
        .hasMessageContaining("--corpus DIR")
        .hasMessageContaining("maven.log");
  }

  @Test
  void namesTheMissingWrapper() {
    assertThatThrownBy(
            () ->
                SourceJars.resolve(
                    LIBRARIES, directory, directory.resolve("s"), CorpusProgress.SILENT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mvnw")
        .hasMessageContaining("--corpus DIR");
  }

  @Test
  void refusesWhatIsNoArtifact() {
    for (String text : List.of("a:b", "a:b:1</version>", "a:b:c:d", "")) {
      assertThatThrownBy(() -> SourceJars.Artifact.parse(text))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("group:artifact:version");
    }
  }

  @Test
  void standardListIsPinned() {
    assertThat(Library.standard()).hasSize(12);
    assertThat(Library.standard())
        .flatExtracting(Library::artifacts)
        .doesNotHaveDuplicates()
        .allSatisfy(
            artifact -> assertThat(SourceJars.Artifact.parse(artifact).version()).isNotEmpty());
    assertThat(Library.standard()).containsAll(Library.quick());
  }
}
