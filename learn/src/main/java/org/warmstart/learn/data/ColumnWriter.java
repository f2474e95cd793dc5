package org.warmstart.learn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Writes a column from front to back. Nothing is flushed to the disk: what a power cut tears is
 * found by its checksums.
 */
public final class ColumnWriter implements Numbers.Sink, AutoCloseable {
  /** Bytes that a checksum is over. */
  static final int BLOCK = 1 << 22;

  private static final int BUFFER = 1 << 16;

  private final ColumnType type;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C sum = new CRC32C();
  private final List<Long> sums = new ArrayList<>();
  private long inBlock;
  private long count;

  ColumnWriter(Path file, ColumnType type) throws IOException {
    this.type = type;
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** How many numbers there are so far. */
  public long count() {
    return count;
  }

  ColumnType type() {
    return type;
  }

  @Override
  public void add(long number) {
    if (!type.holds(number)) {
      throw new IllegalArgumentException(number + " does not fit in " + type);
    }
    if (buffer.remaining() < 1 << type.shift()) {
      flush();
    }
    switch (type) {
      case U8 -> buffer.put((byte) number);
      case U16 -> buffer.putShort((short) number);
      case I32 -> buffer.putInt((int) number);
      case I64, F64 -> buffer.putLong(number);
    }
    count++;
  }

  /** Adds a number to a column of doubles. */
  public void add(double number) {
    add(Double.doubleToRawLongBits(number));
  }

  @Override
  public void addAll(int[] numbers) {
    for (int number : numbers) {
      add(number);
    }
  }

  /** Adds bytes to a column of bytes. */
  public void addAll(byte[] bytes) {
    for (int from = 0; from < bytes.length; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int part = Math.min(buffer.remaining(), bytes.length - from);
      buffer.put(bytes, from, part);
      from += part;
    }
    count += bytes.length;
  }

  /** Adds zeros; whole blocks of them take no room where files can have holes. */
  public void addZeros(long zeros) {
    long left = zeros;
    long inBlockNumbers = BLOCK >> type.shift();
    while (left > 0 && (count % inBlockNumbers != 0 || left < inBlockNumbers)) {
      add(0);
      left--;
    }
    if (left == 0) {
      return;
    }
    flush();
    CRC32C ofZeros = new CRC32C();
    ofZeros.update(new byte[BLOCK]);
    try {
      for (; left >= inBlockNumbers; left -= inBlockNumbers) {
        sums.add(ofZeros.getValue());
        channel.position(channel.position() + BLOCK);
        count += inBlockNumbers;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    addZeros(left);
  }

  /** The buffer's size divides a block's, so that no flush but the last crosses a block's end. */
  private void flush() {
    buffer.flip();
    if (!buffer.hasRemaining()) {
      buffer.clear();
      return;
    }
    inBlock += buffer.remaining();
    sum.update(buffer.duplicate());
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.clear();
    if (inBlock == BLOCK) {
      endBlock();
    }
  }

  private void endBlock() {
    sums.add(sum.getValue());
    sum.reset();
    inBlock = 0;
  }

  /** Writes what is left and returns the blocks' checksums. */
  List<Long> finish() throws IOException {
    try {
      flush();
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
    if (inBlock > 0) {
      endBlock();
    }
    long bytes = count << type.shift();
    if (channel.size() < bytes) {
      // the last blocks are a hole, which has no length before something is written behind it
      channel.write(ByteBuffer.wrap(new byte[1]), bytes - 1);
    }
    channel.close();
    return List.copyOf(sums);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
