package org.warmstart.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.InputException;

/**
 * A safetensors file, opened for reading: eight bytes of header length, a JSON header, then the
 * tensors' bytes without gaps. The file is memory-mapped, so opening costs nothing and reading
 * copies each tensor once.
 *
 * <p>Reading is strict, since files come from anywhere: lengths, types, shapes and offsets must
 * agree with each other and with the size of the file before anything is allocated.
 *
 * <p>Source: the format's specification in the safetensors project.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int LENGTH_BYTES = 8;

  /** About 300 000 tensors' entries; a longer header is an attack on the memory, not a model. */
  private static final long MAX_HEADER = 1 << 25;

  private static final int MAP_BYTES = 1 << 30;
  private static final Map<String, ScalarType> TYPES =
      Map.of(
          "F64", ScalarType.Double,
          "F32", ScalarType.Float,
          "F16", ScalarType.Half,
          "BF16", ScalarType.BFloat16,
          "I64", ScalarType.Long,
          "I32", ScalarType.Int,
          "I16", ScalarType.Short,
          "I8", ScalarType.Char,
          "U8", ScalarType.Byte,
          "BOOL", ScalarType.Bool);

  /**
   * One tensor's entry in the header.
   *
   * @param type such as {@code F32}
   * @param shape size of every dimension
   * @param start offset of the first byte in the file
   * @param end offset behind the last byte
   */
  public record Entry(String type, List<Long> shape, long start, long end) {}

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      Path file, FileChannel channel, Map<String, Entry> entries, Map<String, String> metadata) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
    this.metadata = metadata;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws InputException if it is missing, truncated or not a proper safetensors file
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + ": no such file");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      return read(file, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (InputException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // the error that is on its way says more
    }
  }

  private static SafetensorsFile read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new InputException(
          file + ": " + size + " bytes are too few for a safetensors file; it may be truncated");
    }
    long headerLength = readFully(channel, 0, LENGTH_BYTES).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - LENGTH_BYTES) {
      throw new InputException(
          file
              + ": states a header of "
              + Long.toUnsignedString(headerLength)
              + " bytes in a file of "
              + size
              + "; it is truncated or not a safetensors file");
    }
    long dataStart = LENGTH_BYTES + headerLength;
    SafetensorsHeader header =
        SafetensorsHeader.parse(
            file,
            readFully(channel, LENGTH_BYTES, (int) headerLength),
            dataStart,
            size - dataStart);
    return new SafetensorsFile(
        file,
        channel,
        Collections.unmodifiableMap(header.entries()),
        Collections.unmodifiableMap(header.metadata()));
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("it ended early");
      }
    }
    return buffer.flip();
  }

  public Path file() {
    return file;
  }

  /** Returns every tensor's entry by name, in the header's order. */
  public Map<String, Entry> entries() {
    return entries;
  }

  /** Returns the header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Copies a tensor out of the file, in its own type, into the innermost scope.
   *
   * @throws InputException if there is none of that name
   */
  public Tensor read(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new InputException(file + ": has no tensor '" + name + "'");
    }
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    Tensor tensor = Tensors.empty(java.util.Objects.requireNonNull(TYPES.get(entry.type())), shape);
    BytePointer target = new BytePointer(tensor.data_ptr());
    try {
      for (long position = entry.start(); position < entry.end(); position += MAP_BYTES) {
        long length = Math.min(MAP_BYTES, entry.end() - position);
        ByteBuffer source = channel.map(FileChannel.MapMode.READ_ONLY, position, length);
        target.position(position - entry.start()).limit(position - entry.start() + length);
        target.asByteBuffer().put(source);
      }
    } catch (IOException e) {
      throw new InputException(
          file + ": tensor '" + name + "' cannot be read: " + e.getMessage(), e);
    }
    return tensor;
  }

  /** Returns the safetensors name of a tensor's type. */
  static String typeOf(Tensor tensor) {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue() == tensor.scalar_type().intern().intern())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "safetensors has no type for " + tensor.scalar_type().intern()));
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  @Override
  public String toString() {
    return file + " " + Arrays.asList(entries.keySet().toArray());
  }
}
