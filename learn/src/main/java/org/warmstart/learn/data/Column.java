package org.warmstart.learn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A column in a file that is mapped into memory: the system reads pages when they are asked for and
 * drops them when others need the room. Safe for many threads. The mapping ends when the column is
 * garbage; the file may be deleted before.
 */
public final class Column implements Numbers {
  /** A mapping has fewer than 2^31 bytes, so a column is several: of so many bytes each. */
  private static final int SEGMENT_SHIFT = 30;

  private static final long SEGMENT = 1L << SEGMENT_SHIFT;

  private final ColumnType type;
  private final long size;
  private final ByteBuffer[] segments;

  private Column(ColumnType type, long size, ByteBuffer[] segments) {
    this.type = type;
    this.size = size;
    this.segments = segments;
  }

  /** Maps a file of {@code size} numbers. */
  static Column map(Path file, ColumnType type, long size) throws IOException {
    long bytes = size << type.shift();
    ByteBuffer[] segments = new ByteBuffer[(int) ((bytes + SEGMENT - 1) >>> SEGMENT_SHIFT)];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < segments.length; i++) {
        long from = (long) i << SEGMENT_SHIFT;
        segments[i] =
            channel
                .map(FileChannel.MapMode.READ_ONLY, from, Math.min(SEGMENT, bytes - from))
                .order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    return new Column(type, size, segments);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long get(long place) {
    long at = place << type.shift();
    ByteBuffer segment = segments[(int) (at >>> SEGMENT_SHIFT)];
    int offset = (int) (at & (SEGMENT - 1));
    return switch (type) {
      case U8 -> segment.get(offset) & 0xFF;
      case U16 -> segment.getShort(offset) & 0xFFFF;
      case I32 -> segment.getInt(offset);
      case I64, F64 -> segment.getLong(offset);
    };
  }

  /** One number of a column of doubles. */
  public double getDouble(long place) {
    return Double.longBitsToDouble(get(place));
  }

  @Override
  public void copy(long from, int count, int[] target, int at) {
    for (int i = 0; i < count; i++) {
      target[at + i] = (int) get(from + i);
    }
  }

  /** A stretch of a column of bytes. */
  public byte[] bytes(long from, int count) {
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; ) {
      ByteBuffer segment = segments[(int) ((from + done) >>> SEGMENT_SHIFT)];
      int offset = (int) ((from + done) & (SEGMENT - 1));
      int part = Math.min(count - done, segment.limit() - offset);
      segment.get(offset, bytes, done, part);
      done += part;
    }
    return bytes;
  }

  /** The first block whose checksum is wrong; the whole column is read, on all cores. */
  OptionalInt damagedBlock(List<Long> sums) {
    return IntStream.range(0, sums.size())
        .parallel()
        .filter(block -> checksum(block) != sums.get(block))
        .findFirst();
  }

  private long checksum(int block) {
    long from = (long) block * ColumnWriter.BLOCK;
    ByteBuffer bytes = segments[(int) (from >>> SEGMENT_SHIFT)].duplicate();
    int offset = (int) (from & (SEGMENT - 1));
    bytes.position(offset);
    bytes.limit(Math.min(bytes.limit(), offset + ColumnWriter.BLOCK));
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }
}
