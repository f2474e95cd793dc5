package org.warmstart.text.train.count;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.file.TextBytes;

/**
 * The lines of UTF-8 files, each with its line end, as texts. Files are read by one thread in
 * blocks of bytes that end with a line where they can, and decoded by those who take the batches;
 * files named {@code .gz} are decompressed. {@link #done} counts the files' bytes.
 */
public final class FileBatches implements TextBatches {
  /** A line that is longer than this many blocks is cut. */
  private static final int MOST_BLOCKS = 16;

  /** Counts the bytes that are taken from a file, before they are decompressed. */
  private final class Counted extends InputStream {
    private final InputStream in;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      done += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      done += Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private final Iterator<Path> files;
  private final long total;
  private long done;
  private @Nullable InputStream in;
  private Path file = Path.of("");
  // where the next block begins in the file's text
  private long offset;
  // what was read after the last block's end
  private byte[] rest = new byte[0];

  /**
   * Batches of the lines of files.
   *
   * @throws InputException if a file does not exist or is a folder
   */
  public FileBatches(List<Path> files) {
    this.files = files.iterator();
    long bytes = 0;
    for (Path path : files) {
      try {
        InputFiles.requireRegular(path);
        bytes += Files.size(path);
      } catch (IOException e) {
        throw failure(path, e);
      }
    }
    total = bytes;
  }

  @Override
  public @Nullable Batch next() {
    while (true) {
      if (in == null && !open()) {
        return null;
      }
      Block block = read();
      if (block != null) {
        return block;
      }
      close();
    }
  }

  private boolean open() {
    if (!files.hasNext()) {
      return false;
    }
    file = files.next();
    offset = 0;
    rest = new byte[0];
    try {
      in = TextBytes.over(new Counted(InputFiles.open(file)), file.toString());
      return true;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Reads until a block has a line end, the file ends, or the line is too long. */
  private @Nullable Block read() {
    InputStream source = in;
    if (source == null) {
      return null;
    }
    byte[] bytes = rest;
    int length = rest.length;
    try {
      for (int blocks = 1; ; blocks++) {
        bytes = Arrays.copyOf(bytes, length + BATCH_SIZE);
        int more = source.readNBytes(bytes, length, BATCH_SIZE);
        boolean last = more < BATCH_SIZE;
        length += more;
        int end = last ? length : end(bytes, length, blocks == MOST_BLOCKS);
        if (end > 0 || last) {
          rest = Arrays.copyOfRange(bytes, end, length);
          Block block = end == 0 ? null : new Block(file, offset, bytes, end);
          offset += end;
          return block;
        }
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** The end of the last whole line, or 0; of a line that must be cut, that of its last word. */
  private static int end(byte[] bytes, int length, boolean cut) {
    for (int i = length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    if (!cut) {
      return 0;
    }
    for (int i = length - 1; i > 0; i--) {
      if (bytes[i] == ' ') {
        return i;
      }
    }
    // a character has at most three bytes after its first
    int end = length - 1;
    for (int i = 0; i < 3 && (bytes[end] & 0xC0) == 0x80; i++) {
      end--;
    }
    return end;
  }

  /** A block of whole characters of a file. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Block(Path file, long offset, byte[] bytes, int length) implements Batch {
    @Override
    public void forEach(WordSplitter.Sink texts) {
      CharBuffer decoded = decode();
      char[] chars = decoded.array();
      int end = decoded.position();
      int from = offset == 0 && end > 0 && chars[0] == '\uFEFF' ? 1 : 0;
      while (from < end) {
        int to = from;
        while (to < end && chars[to] != '\n') {
          to++;
        }
        to = Math.min(to + 1, end);
        texts.add(chars, from, to);
        from = to;
      }
    }

    private CharBuffer decode() {
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
      ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
      CharBuffer out = CharBuffer.allocate(length);
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError()) {
        throw new InputException(
            file
                + ": not UTF-8 at byte "
                + (offset + in.position())
                + "; convert the file to UTF-8");
      }
      return out;
    }
  }

  private static InputException failure(Path path, IOException e) {
    return TextBytes.failure(path, e);
  }

  @Override
  public long done() {
    return done;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public void close() {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        throw failure(file, e);
      }
      in = null;
    }
  }
}
