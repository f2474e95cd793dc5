package org.warmstart.learn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.file.Sha256;

/**
 * SHA-256 of files. A file of more than one block is hashed block by block on all cores, and then
 * the blocks' hashes: as fast as the disk reads, so that time stamps need not be believed.
 */
final class ContentHash {
  private static final long BLOCK = 8L << 20;
  private static final int BUFFER = 1 << 17;

  private ContentHash() {}

  static String of(byte[] bytes) {
    return Sha256.of(bytes);
  }

  /** Of the first {@code bytes} of a file. */
  static String of(Path file, long bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<byte[]> blocks =
          LongStream.range(0, (bytes + BLOCK - 1) / BLOCK)
              .parallel()
              .mapToObj(block -> block(channel, block * BLOCK, bytes))
              .toList();
      MessageDigest all = Sha256.digest();
      blocks.forEach(all::update);
      return Sha256.hex(all);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    } catch (UncheckedIOException e) {
      throw InputFiles.unreadable(file, Objects.requireNonNull(e.getCause()));
    }
  }

  private static byte[] block(FileChannel channel, long from, long end) {
    MessageDigest digest = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long to = Math.min(end, from + BLOCK);
    try {
      for (long at = from; at < to; ) {
        buffer.clear().limit((int) Math.min(BUFFER, to - at));
        int read = channel.read(buffer, at);
        if (read < 0) {
          break;
        }
        digest.update(buffer.flip());
        at += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest.digest();
  }

  /** Of the names and contents of a folder's files. */
  static String ofFolder(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : DurableFolders.list(folder)) {
      all.append(file.getFileName()).append(' ').append(of(file, Files.size(file))).append('\n');
    }
    return of(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
