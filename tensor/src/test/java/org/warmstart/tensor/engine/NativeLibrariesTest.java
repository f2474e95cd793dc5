package org.warmstart.tensor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.tensor.Scope;

/** Starts that meet a cache which an earlier start, or another program, left in any state. */
class NativeLibrariesTest {
  private static final String TORCH_CPU = "libtorch_cpu.so";
  private final Path folder;

  NativeLibrariesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void unpackAll() {
    Engine.start();
  }

  /** The regular files of a cache, but for those that begin with a dot. */
  private static List<Path> libraries(Path cache) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !cache.relativize(file).toString().startsWith("."))
          .toList();
    }
  }

  @Test
  void nothingIsUnpackedThatWasNotCompared() throws IOException {
    Path cache = NativeLibraries.folder();
    Set<String> compared = new TreeSet<>();
    try (Stream<Path> lists = Files.list(cache.resolve(".warmstart"))) {
      for (Path list : lists.toList()) {
        for (String line : Files.readAllLines(list)) {
          compared.add(line.substring(line.lastIndexOf(' ') + 1));
        }
      }
    }
    Path torch = cache.relativize(find(cache, TORCH_CPU));
    for (Path library : libraries(cache)) {
      Path relative = cache.relativize(library);
      if (relative.startsWith(torch.getParent())) { // other jars may be another program's
        assertThat(compared).contains(relative.toString());
      }
    }
    assertThat(compared).contains(torch.toString());
  }

  private static Path find(Path cache, String name) throws IOException {
    return libraries(cache).stream().filter(file -> file.endsWith(name)).findFirst().orElseThrow();
  }

  @Test
  void aTornLibraryIsRepairedByTheNextStart() throws Exception {
    Path cache = copyOfCache();
    Path torn = find(cache, TORCH_CPU);
    long size = Files.size(torn);
    cut(torn, 100_000_000);
    Path small = find(cache, "libc10.so");
    cut(small, 0);

    Start start = start(cache);
    assertThat(start.exit()).as(start.output()).isZero();
    assertThat(start.output()).contains("sum 6.0");
    assertThat(torn).hasSize(size);
    assertThat(small.toFile().length()).isPositive();
  }

  @Test
  void theFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Start start = start(file);
    assertThat(start.exit()).isEqualTo(1);
    assertThat(start.output()).contains(file + ": native libraries cannot be unpacked there");
  }

  /** A copy by hard links where that works; links among the libraries are left to be made anew. */
  private Path copyOfCache() throws IOException {
    Path cache = NativeLibraries.folder();
    Path copy = folder.resolve("cache");
    for (Path file : libraries(cache)) {
      Path target = copy.resolve(cache.relativize(file).toString());
      Files.createDirectories(target.getParent());
      try {
        Files.createLink(target, file);
      } catch (IOException | UnsupportedOperationException e) {
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }

  /** Replaces a file by its first bytes; the file that it was linked with stays whole. */
  private static void cut(Path file, long bytes) throws IOException {
    Path whole = file.resolveSibling("whole");
    Files.move(file, whole);
    try (FileChannel in = FileChannel.open(whole);
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(in.transferTo(0, bytes, out)).isEqualTo(bytes);
    }
    Files.delete(whole);
  }

  private record Start(int exit, String output) {}

  private Start start(Path cache) throws IOException, InterruptedException {
    Path log = folder.resolve("start.log");
    List<String> command =
        new ArrayList<>(
            Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-XX:-CreateCoredumpOnCrash",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                Starting.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int exit = process.waitFor();
    return new Start(exit, Files.readString(log));
  }

  /** A process that starts the engine and adds. */
  static final class Starting {
    private Starting() {}

    /** Adds ones up. */
    public static void main(String[] args) {
      Engine.start();
      try (Scope scope = Scope.open()) {
        Tensor sum = torch.ones(6).sum();
        System.out.println("sum " + sum.item_double());
      }
    }
  }
}
