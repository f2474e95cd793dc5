package org.warmstart.base.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A file in a jar that is to lie unpacked in a folder.
 *
 * @param source where it is packed
 * @param target where it lies below the folder: the jar's name, the folders in the jar, its name
 * @param size in bytes
 * @param time when it was last changed, in milliseconds since 1970
 * @param crc its CRC-32
 */
public record PackedFile(URL source, String target, long size, long time, long crc) {
  private static final int CHUNK = 1 << 16;

  /**
   * Looks a resource up.
   *
   * @param name the name it gets when unpacked; null for its own
   * @return nothing if the resource is not in a jar
   */
  public static Optional<PackedFile> of(URL resource, @Nullable String name) throws IOException {
    URLConnection connection = resource.openConnection();
    if (!(connection instanceof JarURLConnection packed)) {
      return Optional.empty();
    }
    JarEntry entry = packed.getJarEntry();
    String jar = String.valueOf(Path.of(packed.getJarFile().getName()).getFileName());
    int slash = entry.getName().lastIndexOf('/') + 1;
    String folders = entry.getName().substring(0, slash);
    String own = entry.getName().substring(slash);
    String target = jar + "/" + folders + Objects.requireNonNullElse(name, own);
    return Optional.of(
        new PackedFile(resource, target, entry.getSize(), entry.getTime(), entry.getCrc()));
  }

  /** Whether a file of that name lies in the folder; a link that leads elsewhere is none. */
  boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(target), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Whether the file in the folder has the packed one's bytes. Its size alone does not tell: other
   * programs write without a flush, and after a power cut there are zeros.
   */
  boolean isCompleteIn(Path folder) throws IOException {
    return isIn(folder)
        && Files.size(folder.resolve(target)) == size
        && checksum(folder.resolve(target)) == crc;
  }

  private static long checksum(Path file) throws IOException {
    CRC32 sum = new CRC32();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        sum.update(chunk, 0, read);
      }
    }
    return sum.getValue();
  }

  /**
   * Unpacks the file aside, compares size and checksum, and only then gives it its name.
   *
   * @throws org.warmstart.base.InputException if the folder cannot be written or is full
   */
  void unpackInto(Path folder) throws IOException {
    Path file = folder.resolve(target);
    Files.createDirectories(file.resolveSibling(""));
    DurableFiles.write(file, this::copyTo);
    setTimeIn(folder);
  }

  /** Gives the file in the folder the packed one's time, which JavaCPP compares. */
  void setTimeIn(Path folder) throws IOException {
    Files.setLastModifiedTime(folder.resolve(target), FileTime.fromMillis(time));
  }

  private void copyTo(FileChannel out) throws IOException {
    CRC32 sum = new CRC32();
    long total = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = source.openStream()) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        sum.update(chunk, 0, read);
        total += read;
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
    if (total != size || sum.getValue() != crc) {
      throw new IOException(source + " is damaged: its checksum is wrong; fetch the jar again");
    }
  }
}
