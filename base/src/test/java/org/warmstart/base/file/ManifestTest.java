package org.warmstart.base.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private final Path folder;

  ManifestTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path sealed() throws IOException {
    Files.writeString(folder.resolve("weights"), "abc");
    Files.writeString(folder.resolve("config.json"), "{}");
    Manifest.seal(folder);
    return folder.resolve(Manifest.NAME);
  }

  /** The checksum of "abc" is the first example of FIPS 180-2, appendix B.1. */
  @Test
  void listsEveryFileWithItsSizeAndChecksum() throws IOException {
    assertThat(sealed())
        .content()
        .contains(
            "\"bytes\" : 3", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Manifest.problem(folder)).isNull();
  }

  @Test
  void namesTheFileThatDiffers() throws IOException {
    sealed();
    Path weights = folder.resolve("weights");
    Files.writeString(weights, "abd");
    assertThat(Manifest.problem(folder))
        .isEqualTo("weights does not have the checksum it was written with");
    Files.writeString(weights, "ab");
    assertThat(Manifest.problem(folder)).isEqualTo("weights has 2 bytes instead of 3");
    Files.delete(weights);
    assertThat(Manifest.problem(folder)).isEqualTo("weights is missing");
    Files.delete(folder.resolve(Manifest.NAME));
    assertThat(Manifest.problem(folder)).isEqualTo("it has no manifest.json");
  }

  @Test
  void filesInFoldersAreListedByTheirPaths() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("1_Pooling/deep")).resolve("config.json");
    Files.writeString(inner, "{}");
    sealed();
    Path roundabout = folder.resolve("..").resolve(folder.getFileName());
    assertThat(Manifest.problem(roundabout)).isNull();
    Files.writeString(inner, "[]");
    assertThat(Manifest.problem(folder))
        .isEqualTo("1_Pooling/deep/config.json does not have the checksum it was written with");
    Files.delete(inner);
    assertThat(Manifest.problem(folder)).isEqualTo("1_Pooling/deep/config.json is missing");
  }

  @Test
  void filesOfOtherFoldersAreNone() throws IOException {
    Path manifest = sealed();
    Path outside = Files.writeString(folder.resolveSibling("weights"), "abc");
    Files.writeString(manifest, Files.readString(manifest).replace("weights", "../weights"));
    assertThat(Manifest.problem(folder)).isEqualTo("../weights is missing");
    Files.delete(outside);
  }

  /** A flip in white space does no harm; any other one must not pass, nor end in another error. */
  @Test
  void oneFlippedBitInItselfIsFound() throws IOException {
    Path manifest = sealed();
    byte[] bytes = Files.readAllBytes(manifest);
    for (int bit = 0; bit < 8 * bytes.length; bit += 3) {
      byte before = bytes[bit / 8];
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(manifest, bytes);
      boolean space = before <= ' ' || bytes[bit / 8] <= ' ';
      if (!space) {
        assertThat(Manifest.problem(folder))
            .as("bit %d: %s", bit, new String(bytes, StandardCharsets.ISO_8859_1))
            .isNotNull();
      }
      bytes[bit / 8] = before;
    }
  }
}
