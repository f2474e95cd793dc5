package org.warmstart.base.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** Whatever happens while libraries are unpacked, what has its name is complete. */
class NativeCacheTest {
  private static final List<String> NAMES = List.of("libone.so", "libtwo.so.2", "libthree.so");
  private static final int SIZE = 4_000_000;
  private static final int KILLS = 8;

  private final Path folder;
  private final Path jar;
  private final Path cache;

  NativeCacheTest(@TempDir Path folder) {
    this.folder = folder;
    this.jar = folder.resolve("natives.jar");
    this.cache = folder.resolve("cache");
  }

  @BeforeEach
  void pack() throws IOException {
    Random random = new Random(7);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : NAMES) {
        byte[] bytes = new byte[SIZE];
        random.nextBytes(bytes);
        ZipEntry entry = new ZipEntry("org/natives/" + name);
        entry.setTime(1_600_000_000_000L);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
  }

  private static List<PackedFile> packed(Path jar) throws IOException {
    List<PackedFile> files = new ArrayList<>();
    for (String name : NAMES) {
      URL url = new URL("jar:" + jar.toUri() + "!/org/natives/" + name);
      files.add(PackedFile.of(url, null).orElseThrow());
    }
    return files;
  }

  private static int unpack(Path jar, Path cache) {
    NativeCache natives = NativeCache.at(cache);
    try (NativeCache.Hold hold = natives.hold()) {
      return natives.unpack("natives", jar.toString(), () -> packed(jar));
    }
  }

  private Path unpacked(String name) {
    return cache.resolve("natives.jar/org/natives").resolve(name);
  }

  private void assertComplete() throws IOException {
    for (PackedFile file : packed(jar)) {
      assertThat(file.isCompleteIn(cache)).as(file.target()).isTrue();
      Path path = cache.resolve(file.target());
      assertThat(Files.getLastModifiedTime(path).toMillis()).isEqualTo(file.time());
    }
  }

  @Test
  void unpacksOnceAndThenOnlyLooks() throws IOException {
    assertThat(unpack(jar, cache)).isZero();
    assertComplete();
    NativeCache natives = NativeCache.at(cache);
    try (NativeCache.Hold hold = natives.hold()) {
      NativeCache.Search never =
          () -> {
            throw new IOException("searched again");
          };
      assertThat(natives.unpack("natives", jar.toString(), never)).isZero();
      assertThatThrownBy(() -> natives.unpack("natives", "another version", never))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("searched again");
    }
  }

  @Test
  void aTornLibraryIsReplaced() throws IOException {
    unpack(jar, cache);
    try (var channel = Files.newByteChannel(unpacked("libtwo.so.2"), StandardOpenOption.WRITE)) {
      channel.truncate(SIZE / 3);
    }
    assertThat(unpack(jar, cache)).isEqualTo(1);
    assertComplete();
  }

  @Test
  void aMissingLibraryOrAListThatWasNeverWrittenIsMadeGood() throws IOException {
    unpack(jar, cache);
    Files.delete(unpacked("libone.so"));
    assertThat(unpack(jar, cache)).isZero();
    DurableFolders.deleteTree(cache.resolve(".warmstart"));
    assertThat(unpack(jar, cache)).isZero();
    assertComplete();
  }

  @Test
  void zerosOfTheRightSizeAreFoundIfNoListVouchesForThem() throws IOException {
    unpack(jar, cache);
    DurableFolders.deleteTree(cache.resolve(".warmstart"));
    FileTime time = Files.getLastModifiedTime(unpacked("libone.so"));
    Files.write(unpacked("libone.so"), new byte[SIZE]);
    Files.setLastModifiedTime(unpacked("libone.so"), time);
    assertThat(unpack(jar, cache)).isEqualTo(1);
    assertComplete();
  }

  @Test
  void aTouchedLibraryGetsItsTimeBackWithoutBeingUnpacked() throws IOException {
    unpack(jar, cache);
    Files.setLastModifiedTime(unpacked("libone.so"), FileTime.fromMillis(1_000));
    assertThat(unpack(jar, cache)).isZero();
    assertComplete();
  }

  @Test
  void aLinkInALibrarysPlaceIsReplacedAndItsTargetLeftAlone() throws IOException {
    unpack(jar, cache);
    Path other = Files.writeString(folder.resolve("other"), "other");
    Files.delete(unpacked("libone.so"));
    Files.createSymbolicLink(unpacked("libone.so"), other);
    unpack(jar, cache);
    assertComplete();
    assertThat(other).hasContent("other");
  }

  @Test
  void aFullDiskIsRefusedBeforeAnythingIsWritten() throws IOException {
    PackedFile file = packed(jar).get(0);
    PackedFile vast = new PackedFile(file.source(), file.target(), 1L << 60, file.time(), 0);
    NativeCache natives = NativeCache.at(cache);
    try (NativeCache.Hold hold = natives.hold()) {
      assertThatThrownBy(() -> natives.unpack("natives", "vast", () -> List.of(vast)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(cache.toRealPath().toString())
          .hasMessageContaining("needs 1152921504607 MB there, and")
          .hasMessageContaining("WARMSTART_CACHE");
    }
    assertThat(cache.resolve("natives.jar")).doesNotExist();
  }

  @Test
  void aDamagedJarLeavesNothingBehind() throws IOException {
    PackedFile file = packed(jar).get(0);
    PackedFile other =
        new PackedFile(file.source(), file.target(), file.size(), file.time(), file.crc() ^ 1);
    NativeCache natives = NativeCache.at(cache);
    try (NativeCache.Hold hold = natives.hold()) {
      assertThatThrownBy(() -> natives.unpack("natives", "damaged", () -> List.of(other)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("checksum is wrong");
    }
    assertThat(unpacked("libone.so")).doesNotExist();
    assertThat(unpacked("libone.so.part")).doesNotExist();
  }

  @Test
  void aWriteThatFailsSaysWhatToDo() throws IOException {
    Files.createDirectories(cache);
    Files.writeString(cache.resolve("natives.jar"), "a file where a folder has to be");
    assertThatThrownBy(() -> unpack(jar, cache))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("WARMSTART_CACHE");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> NativeCache.at(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file + ": native libraries cannot be unpacked there")
        .hasMessageContaining("WARMSTART_CACHE");
    assertThatThrownBy(() -> NativeCache.at(file.resolve("below")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.resolve("below").toString());
  }

  @Test
  void aKillAtAnyMomentLeavesOnlyCompleteLibraries() throws Exception {
    Random random = new Random(11);
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = startUnpacking();
      // between the first byte and the last
      long bytes = random.nextLong(3L * SIZE);
      while (child.isAlive() && written() < bytes) {
        Thread.onSpinWait();
      }
      child.destroyForcibly().waitFor();
      for (PackedFile file : packed(jar)) {
        if (file.isIn(cache)) {
          assertThat(file.isCompleteIn(cache)).as(file.target()).isTrue();
        }
      }
      unpack(jar, cache);
      assertComplete();
      DurableFolders.deleteTree(cache);
    }
  }

  @Test
  void severalProcessesMayUnpackAtOnce() throws Exception {
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      children.add(startUnpacking());
    }
    for (Process child : children) {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isZero();
    }
    assertComplete();
  }

  private long written() {
    long sum = 0;
    for (String name : NAMES) {
      sum += unpacked(name).toFile().length() + unpacked(name + ".part").toFile().length();
    }
    return sum;
  }

  private Process startUnpacking() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Unpacking.class.getName(),
            jar.toString(),
            cache.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.log").toFile())
        .start();
  }

  /** A process that unpacks. */
  static final class Unpacking {
    private Unpacking() {}

    /** Unpacks the libraries in a jar into a folder. */
    public static void main(String[] args) {
      unpack(Path.of(args[0]), Path.of(args[1]));
    }
  }
}
